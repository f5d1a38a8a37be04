using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Design;

namespace Descent.Persistence.Database;

/// <summary>For <c>dotnet ef migrations add</c>, which compares the model with the last snapshot and opens no database.</summary>
sealed class DesignTimeDatabase : IDesignTimeDbContextFactory<DescentDatabase>
{
    public DescentDatabase CreateDbContext(string[] args) =>
        new(new DbContextOptionsBuilder<DescentDatabase>().UseSqlite("Data Source=:memory:").Options);
}
