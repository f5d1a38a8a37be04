using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Descent.Persistence.Migrations
{
    /// <inheritdoc />
    public partial class RunsOfMany : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropIndex(
                name: "IX_runs_status_id",
                table: "runs");

            migrationBuilder.AddColumn<string>(
                name: "changes",
                table: "runs",
                type: "TEXT",
                nullable: true);

            migrationBuilder.AddColumn<double>(
                name: "final_loss",
                table: "runs",
                type: "REAL",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "fingerprint",
                table: "runs",
                type: "TEXT",
                nullable: true);

            migrationBuilder.AddColumn<int>(
                name: "fold",
                table: "runs",
                type: "INTEGER",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "overrides",
                table: "runs",
                type: "TEXT",
                nullable: true);

            migrationBuilder.AddColumn<int>(
                name: "priority",
                table: "runs",
                type: "INTEGER",
                nullable: false,
                defaultValue: 0);

            migrationBuilder.CreateIndex(
                name: "IX_runs_status_priority_id",
                table: "runs",
                columns: new[] { "status", "priority", "id" },
                descending: new[] { false, true, false });
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropIndex(
                name: "IX_runs_status_priority_id",
                table: "runs");

            migrationBuilder.DropColumn(
                name: "changes",
                table: "runs");

            migrationBuilder.DropColumn(
                name: "final_loss",
                table: "runs");

            migrationBuilder.DropColumn(
                name: "fingerprint",
                table: "runs");

            migrationBuilder.DropColumn(
                name: "fold",
                table: "runs");

            migrationBuilder.DropColumn(
                name: "overrides",
                table: "runs");

            migrationBuilder.DropColumn(
                name: "priority",
                table: "runs");

            migrationBuilder.CreateIndex(
                name: "IX_runs_status_id",
                table: "runs",
                columns: new[] { "status", "id" });
        }
    }
}
