namespace Descent.Training;

/// <summary>One thing that a client can ask for by name.</summary>
/// <param name="Name">Its name in the contract.</param>
/// <param name="SpecType">The record that holds its settings.</param>
/// <param name="Description">One sentence for people.</param>
public record CatalogEntry(string Name, Type SpecType, string Description);

/// <summary>An entry with the way from its spec, of type <see cref="CatalogEntry.SpecType"/>, to what it stands for.</summary>
public sealed record CatalogEntry<TSpec, TProduct>(string Name, Type SpecType, string Description, Func<TSpec, TProduct> Create)
    : CatalogEntry(Name, SpecType, Description);
