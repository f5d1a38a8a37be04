namespace Descent.Api.Requests;

/// <summary>The parameters of every list.</summary>
internal static class Paging
{
    public static readonly WholeNumber Limit = new("limit", "At most this many.", Minimum: 1, Maximum: 100, Default: 20);

    /// <summary>Where a page begins. The id need not exist any more: ids are in the order of their making.</summary>
    /// <param name="prefix">What its ids begin with.</param>
    public static Id After(string prefix) => new("after", "Those after this id: the last id of the page before.", prefix);
}
