using System.Globalization;
using System.Text.RegularExpressions;

namespace Descent.Api.Tests.House;

/// <summary>A <c>```bash</c> block of a document and the output that the document shows below it, in the block that follows.</summary>
/// <param name="Line">Where the command begins, from 1.</param>
/// <param name="Command">Bash.</param>
/// <param name="Output">What it prints; null where nothing is shown.</param>
internal sealed record Example(int Line, string Command, string? Output)
{
    /// <summary>Another instruction set or number of cores may round a training's sums differently: the digits shown agree to this.</summary>
    const double RelativeTolerance = 1e-6;

    /// <summary>Below this a number is rounding, and only its being so small is compared.</summary>
    const double AbsoluteTolerance = 1e-12;

    static readonly Regex _number = new(@"(?<![\w.])-?\d+(?:\.\d+)?(?:[eE][-+]?\d+)?(?![\w.])");

    /// <summary>The examples of a Markdown document, in order.</summary>
    public static IReadOnlyList<Example> Of(string markdown)
    {
        List<Example> examples = [];
        foreach (Match block in Regex.Matches(markdown, @"^```bash\n(.*?)^```\n(?:\n*^```(?:text|json|csv)\n(.*?)^```)?", RegexOptions.Multiline | RegexOptions.Singleline))
        {
            int line = markdown.AsSpan(0, block.Index).Count('\n') + 2;
            examples.Add(new Example(line, block.Groups[1].Value, block.Groups[2].Success ? block.Groups[2].Value.TrimEnd('\n') : null));
        }
        return examples;
    }

    /// <summary>True where the text printed is the output shown: "…" stands for anything, numbers agree to rounding, all else is equal.</summary>
    public bool Shows(string printed)
    {
        if (Output is null)
            return true;
        MatchCollection shown = _number.Matches(Output);
        string pattern = string.Concat(Pieces(Output, shown));
        Match match = Regex.Match(printed.TrimEnd('\n'), $@"\A{pattern}\z", RegexOptions.Singleline);
        return match.Success
            && shown.Select((number, index) => Agree(Number(number.Value), Number(match.Groups[$"n{index}"].Value))).All(agree => agree);
    }

    static IEnumerable<string> Pieces(string output, MatchCollection numbers)
    {
        int end = 0;
        for (int i = 0; i < numbers.Count; i++)
        {
            yield return Words(output[end..numbers[i].Index]);
            yield return $@"(?<n{i}>-?\d+(?:\.\d+)?(?:[eE][-+]?\d+)?)";
            end = numbers[i].Index + numbers[i].Length;
        }
        yield return Words(output[end..]);
    }

    static string Words(string text) => Regex.Escape(text).Replace("…", ".*?");

    static double Number(string text) => double.Parse(text, CultureInfo.InvariantCulture);

    static bool Agree(double shown, double printed) =>
        Math.Abs(shown - printed) <= Math.Max(AbsoluteTolerance, RelativeTolerance * Math.Abs(shown));
}
