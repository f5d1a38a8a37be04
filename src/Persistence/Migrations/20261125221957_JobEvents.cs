using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Descent.Persistence.Migrations
{
    /// <inheritdoc />
    public partial class JobEvents : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<long>(
                name: "progress_event",
                table: "runs",
                type: "INTEGER",
                nullable: false,
                defaultValue: 0L);

            migrationBuilder.AddColumn<long>(
                name: "warnings_event",
                table: "runs",
                type: "INTEGER",
                nullable: false,
                defaultValue: 0L);

            migrationBuilder.AddColumn<byte[]>(
                name: "events",
                table: "loss_chunks",
                type: "BLOB",
                nullable: false,
                defaultValue: new byte[0]);

            migrationBuilder.AddColumn<long>(
                name: "first_event",
                table: "loss_chunks",
                type: "INTEGER",
                nullable: false,
                defaultValue: 0L);

            migrationBuilder.AddColumn<long>(
                name: "last_event",
                table: "loss_chunks",
                type: "INTEGER",
                nullable: false,
                defaultValue: 0L);

            migrationBuilder.AddColumn<long>(
                name: "events",
                table: "jobs",
                type: "INTEGER",
                nullable: false,
                defaultValue: 0L);

            migrationBuilder.CreateTable(
                name: "job_statuses",
                columns: table => new
                {
                    job_id = table.Column<string>(type: "TEXT", nullable: false),
                    @event = table.Column<long>(name: "event", type: "INTEGER", nullable: false),
                    status = table.Column<string>(type: "TEXT", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_job_statuses", x => new { x.job_id, x.@event });
                    table.ForeignKey(
                        name: "FK_job_statuses_jobs_job_id",
                        column: x => x.job_id,
                        principalTable: "jobs",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateIndex(
                name: "IX_loss_chunks_run_id_last_event_first_event",
                table: "loss_chunks",
                columns: new[] { "run_id", "last_event", "first_event" });
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "job_statuses");

            migrationBuilder.DropIndex(
                name: "IX_loss_chunks_run_id_last_event_first_event",
                table: "loss_chunks");

            migrationBuilder.DropColumn(
                name: "progress_event",
                table: "runs");

            migrationBuilder.DropColumn(
                name: "warnings_event",
                table: "runs");

            migrationBuilder.DropColumn(
                name: "events",
                table: "loss_chunks");

            migrationBuilder.DropColumn(
                name: "first_event",
                table: "loss_chunks");

            migrationBuilder.DropColumn(
                name: "last_event",
                table: "loss_chunks");

            migrationBuilder.DropColumn(
                name: "events",
                table: "jobs");
        }
    }
}
