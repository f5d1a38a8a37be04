using System.IO.Pipelines;
using System.Text.Json;
using System.Text.Json.Nodes;
using Descent.Training.Data;

namespace Descent.Api.Datasets;

/// <summary>A page of rows.</summary>
internal sealed record RowsBody
{
    /// <summary>Always <c>list</c>.</summary>
    public required string Object { get; init; }

    /// <summary>One object a row, a field for each column.</summary>
    public required IReadOnlyList<JsonObject> Data { get; init; }

    /// <summary>Rows that were skipped before these.</summary>
    public required int Offset { get; init; }

    /// <summary>Rows of the dataset.</summary>
    public required int Rows { get; init; }

    /// <summary>Whether more rows follow.</summary>
    public required bool HasMore { get; init; }
}

/// <summary>Writes <see cref="RowsBody"/> row by row: a page of a wide table is large.</summary>
internal sealed record RowsResult(Table Table, int Offset, int Limit) : IResult
{
    const int FlushBytes = 1 << 16;

    public async Task ExecuteAsync(HttpContext httpContext)
    {
        httpContext.Response.ContentType = "application/json; charset=utf-8";
        PipeWriter body = httpContext.Response.BodyWriter;
        await using Utf8JsonWriter json = new(body);
        int end = (int)Math.Min(Table.Rows, (long)Offset + Limit);
        json.WriteStartObject();
        json.WriteString("object", "list");
        json.WriteStartArray("data");
        for (int row = Offset; row < end; row++)
        {
            json.WriteStartObject();
            foreach (Column column in Table.Columns)
                WriteCell(json, column, row);
            json.WriteEndObject();
            if (json.BytesPending + body.UnflushedBytes < FlushBytes)
                continue;
            await json.FlushAsync(httpContext.RequestAborted);
        }
        json.WriteEndArray();
        json.WriteNumber("offset", Offset);
        json.WriteNumber("rows", Table.Rows);
        json.WriteBoolean("has_more", end < Table.Rows);
        json.WriteEndObject();
    }

    static void WriteCell(Utf8JsonWriter json, Column column, int row)
    {
        if (column.IsMissing(row))
            json.WriteNull(column.Name);
        else if (column.Type == ColumnType.Number)
            json.WriteNumber(column.Name, column.Numbers[row]);
        else if (column.Type == ColumnType.Boolean)
            json.WriteBoolean(column.Name, column.Numbers[row] != 0);
        else
            json.WriteString(column.Name, column.Text(row));
    }
}
