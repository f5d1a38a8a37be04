namespace Descent.Training.Data;

/// <summary>What a file says a cell is. A delimited file has only <see cref="Plain"/> cells; JSON has the others.</summary>
internal enum CellKind
{
    /// <summary>Anything: a number, true or false, a time, text, or missing.</summary>
    Plain,

    /// <summary>A JSON string, unescaped: never a number.</summary>
    String,

    /// <summary>A JSON number in its own digits.</summary>
    Number,

    /// <summary>JSON <c>true</c> or <c>false</c>.</summary>
    Boolean,

    /// <summary>JSON <c>null</c>.</summary>
    Null,
}

/// <summary>Where a cell stands.</summary>
/// <param name="Row">From 0, the header not counted.</param>
/// <param name="Line">Line of the file from 1; 0 for JSON.</param>
internal readonly record struct CellPlace(int Row, long Line);

/// <summary>Takes the cells of a table: the survey of the first pass, the assembly of the second.</summary>
internal interface ICellSink
{
    /// <summary>Announces a column, before its first cell; indices count from 0.</summary>
    void Column(int index, string name);

    /// <summary>A cell. Within a column the rows ascend; a row without a cell is missing there.</summary>
    void Cell(int column, CellPlace place, CellKind kind, ReadOnlySpan<byte> utf8);
}

/// <summary>A file that can be read cell by cell, from the start, more than once, in bounded memory.</summary>
internal interface ICellSource
{
    /// <summary>Rows of the last <see cref="Read"/>.</summary>
    int Rows { get; }

    /// <summary>Reads the whole file, or up to where there is no use in reading on.</summary>
    void Read(ICellSink sink, ProblemList problems, CancellationToken cancellation);

    /// <summary>A problem of one cell.</summary>
    /// <param name="place">Where.</param>
    /// <param name="column">Its column's name.</param>
    /// <param name="code">A stable word.</param>
    /// <param name="what">What is wrong, to be put behind the place and a colon.</param>
    Problem Complain(CellPlace place, string column, string code, string what);
}
