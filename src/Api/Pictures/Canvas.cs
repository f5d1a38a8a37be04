using System.Text;
using ScottPlot;
using ScottPlot.Plottables;
using ScottPlot.TickGenerators;

namespace Descent.Api.Pictures;

/// <summary>An empty plot in the manner of all our pictures, and the strokes they share.</summary>
internal sealed class Canvas : IDisposable
{
    const float TextSize = 13, LineWidth = 1.75f, MarkerSize = 5;

    /// <summary>Labels of an axis against what ScottPlot would put there.</summary>
    const double TickDensity = 0.55;

    static Canvas() => BundledFont.Install();

    public Canvas(Theme theme)
    {
        Theme = theme;
        Plot.FigureBackground.Color = theme.Paper;
        Plot.DataBackground.Color = theme.Paper;
        Plot.Axes.Color(theme.Quiet);
        Plot.Axes.FrameColor(theme.Grid);
        Plot.Axes.Bottom.FrameLineStyle.Color = Plot.Axes.Left.FrameLineStyle.Color = theme.Quiet;
        Plot.Axes.Right.FrameLineStyle.Width = Plot.Axes.Top.FrameLineStyle.Width = 0;
        Plot.Grid.MajorLineColor = theme.Grid;
        foreach (IAxis axis in new IAxis[] { Plot.Axes.Bottom, Plot.Axes.Left })
        {
            axis.TickLabelStyle.FontSize = TextSize - 1;
            axis.TickGenerator = new NumericAutomatic { TickDensity = TickDensity };
        }
        Plot.Legend.BackgroundColor = theme.Paper.WithAlpha(0.85);
        Plot.Legend.FontColor = theme.Ink;
        Plot.Legend.FontSize = TextSize;
        Plot.Legend.OutlineWidth = 0;
        Plot.Legend.ShadowColor = Colors.Transparent;
        Plot.Axes.Margins(0.02, 0.06);
    }

    public Plot Plot { get; } = new();

    public Theme Theme { get; }

    /// <summary>What stands for texts whose letters no font of this machine has, and these texts: a reader of an SVG has fonts of their own.</summary>
    public Dictionary<string, string> Spelled { get; } = [];

    /// <summary>Heading and axes, in the reader's words.</summary>
    public void Name(string title, string x, string y)
    {
        Plot.Title(Label(title, 80), TextSize + 2);
        Plot.Axes.Title.Label.ForeColor = Theme.Ink;
        Plot.Axes.Title.Label.Bold = false;
        foreach ((LabelStyle label, string text) in new[] { (Plot.Axes.Bottom.Label, x), (Plot.Axes.Left.Label, y) })
        {
            label.Text = Label(text, 60);
            label.FontSize = TextSize;
            label.Bold = false;
            label.ForeColor = Theme.Quiet;
        }
    }

    /// <summary>A curve; a single point is a dot.</summary>
    public Scatter Line(double[] x, double[] y, Color color, string? legend = null, bool dashed = false)
    {
        Scatter line = x.Length == 1 ? Dots(x, y, color, legend) : Plot.Add.ScatterLine(x, y, color);
        line.LineWidth = LineWidth;
        line.LinePattern = dashed ? LinePattern.Dashed : LinePattern.Solid;
        line.LegendText = legend ?? "";
        return line;
    }

    /// <summary>The area between two curves.</summary>
    public void Band(double[] x, double[] low, double[] high, Color color, double strength, string legend)
    {
        FillY band = Plot.Add.FillY(x, low, high);
        band.FillColor = color.WithAlpha(strength);
        band.LineWidth = 0;
        band.LegendText = legend;
    }

    /// <summary>Loose points; hollow ones stand for rows that did not train.</summary>
    public Scatter Dots(double[] x, double[] y, Color color, string? legend = null, bool hollow = false)
    {
        Scatter dots = Plot.Add.ScatterPoints(x, y, color);
        dots.MarkerShape = hollow ? MarkerShape.OpenCircle : MarkerShape.FilledCircle;
        dots.MarkerSize = MarkerSize;
        dots.MarkerLineWidth = 1.25f;
        dots.MarkerLineColor = color;
        dots.MarkerFillColor = color.WithAlpha(0.55);
        dots.LegendText = legend ?? "";
        return dots;
    }

    /// <summary>A line of text beside a point.</summary>
    /// <param name="onPaper">Over whatever is drawn there, on the colour of the paper.</param>
    public void Note(string text, double x, double y, Alignment alignment, bool onPaper = false)
    {
        Text note = Plot.Add.Text(Label(text, 80), x, y);
        note.LabelFontColor = Theme.Ink;
        note.LabelFontSize = TextSize - 1;
        note.LabelAlignment = alignment;
        note.LabelBackgroundColor = Theme.Paper.WithAlpha(onPaper ? 0.8 : 0);
        note.LabelPadding = 3;
        (note.OffsetX, note.OffsetY) = alignment == Alignment.MiddleCenter ? (0, 0) : (alignment == Alignment.LowerRight ? -5 : 5, -5);
    }

    /// <summary>A sentence where there is nothing to draw.</summary>
    public void Say(string text)
    {
        Plot.HideGrid();
        Note(text, 0.5, 0.5, Alignment.MiddleCenter);
        Plot.Axes.SetLimits(0, 1, 0, 1);
        foreach (IAxis axis in new IAxis[] { Plot.Axes.Bottom, Plot.Axes.Left })
            axis.TickGenerator = new EmptyTickGenerator();
    }

    public void Legend(Alignment place) => Plot.ShowLegend(place);

    /// <summary>Counts along the bottom: whole numbers, long ones shortened.</summary>
    public void CountAlongBottom() => Plot.Axes.Bottom.TickGenerator = new NumericAutomatic
    {
        IntegerTicksOnly = true,
        TickDensity = TickDensity,
        LabelFormatter = count => count switch
        {
            >= 1e9 => $"{count / 1e9:0.###}G",
            >= 1e6 => $"{count / 1e6:0.###}M",
            >= 1e4 => $"{count / 1e3:0.###}k",
            _ => $"{count:0.###}",
        },
    };

    /// <summary>Names come from clients: no control characters, which XML forbids, and no more than fits.</summary>
    public static string Clean(string text, int most)
    {
        string[] letters = [.. text.EnumerateRunes().Select(letter => Rune.IsControl(letter) || letter.Value is 0xFFFE or 0xFFFF ? "\uFFFD" : letter.ToString())];
        return letters.Length <= most ? string.Concat(letters) : string.Concat(letters.Take(most - 1)) + "…";
    }

    /// <summary>The same in letters that can be drawn.</summary>
    public string Label(string text, int most)
    {
        string clean = Clean(text, most);
        string? font = BundledFont.For(clean);
        string drawn = font is null ? BundledFont.Spelled(clean) : clean;
        if (font is null)
            Spelled[drawn] = clean;
        else if (font != BundledFont.Name)
            Font = font;
        return drawn;
    }

    /// <summary>Where Inter lacks a letter, a font that has it, for all of the picture.</summary>
    public string Font { get; private set; } = BundledFont.Name;

    /// <summary>Gives everything that was put on it the font.</summary>
    public void Complete()
    {
        foreach (IAxis axis in Plot.Axes.GetAxes())
            (axis.Label.FontName, axis.TickLabelStyle.FontName) = (Font, Font);
        Plot.Axes.Title.Label.FontName = Font;
        Plot.Legend.FontName = Font;
        foreach (Text text in Plot.GetPlottables<Text>())
            text.LabelFontName = Font;
    }

    public void Dispose() => Plot.Dispose();
}
