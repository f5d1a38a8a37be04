namespace Descent.Training.Specs;

/// <summary>A word that people may write in place of the value: it sets another, boolean, property to true, or stands for leaving the field out.</summary>
/// <param name="word">The word, for example <c>full</c>.</param>
/// <param name="property">The property it sets, for example <c>FullBatch</c>; null where the word means the default.</param>
[AttributeUsage(AttributeTargets.Property)]
public sealed class ShorthandAttribute(string word, string? property = null) : Attribute
{
    public string Word { get; } = word;

    public string? Property { get; } = property;
}
