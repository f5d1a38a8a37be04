using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Descent.Persistence.Migrations
{
    /// <inheritdoc />
    public partial class LossPeaks : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.CreateTable(
                name: "loss_peaks",
                columns: table => new
                {
                    run_id = table.Column<string>(type: "TEXT", nullable: false),
                    sequence = table.Column<int>(type: "INTEGER", nullable: false),
                    bytes = table.Column<byte[]>(type: "BLOB", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_loss_peaks", x => new { x.run_id, x.sequence });
                    table.ForeignKey(
                        name: "FK_loss_peaks_runs_run_id",
                        column: x => x.run_id,
                        principalTable: "runs",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Cascade);
                });
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "loss_peaks");
        }
    }
}
