namespace Descent.Api.Requests;

/// <summary>The parameters of every list.</summary>
internal static class Paging
{
    public static readonly WholeNumber Limit = new("limit", "At most this many.", Minimum: 1, Maximum: 100, Default: 20);

    public static readonly FreeText After = new("after", "Those after this id: the last id of the page before.", MaximumLength: 64);
}
