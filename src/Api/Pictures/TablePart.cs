using Descent.Api.Requests;
using Descent.Training.Data;

namespace Descent.Api.Pictures;

/// <summary>Which rows a picture is about.</summary>
internal static class TablePart
{
    public static readonly Choice Parameter = new(
        "part", "Which rows. Left out: those kept for the test where there are some, else those that validated, else those that trained.",
        ["train", "validation", "test"]);

    /// <summary>The part the client asked for, else the one that judges best.</summary>
    public static string Of(HttpRequest request, Func<string, bool> has) =>
        Parameter.Read(request) ?? (has("test") ? "test" : has("validation") ? "validation" : "train");

    public static int[] Rows(Split split, string part) => part switch
    {
        "test" => split.Test,
        "validation" => split.Validation,
        _ => split.Train,
    };

    /// <summary>At most so many rows, evenly over all of them.</summary>
    public static int[] Sample(int[] rows, int most) => rows.Length <= most
        ? rows
        : [.. Enumerable.Range(0, most).Select(i => rows[(int)((long)i * rows.Length / most)])];

    /// <summary>How a part is called in a legend.</summary>
    public static string Legend(string part) => part == "train" ? "training" : part;
}
