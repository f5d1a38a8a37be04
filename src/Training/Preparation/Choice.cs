namespace Descent.Training.Preparation;

/// <summary>Something the service chose because the client left it open.</summary>
/// <param name="Pointer">JSON Pointer of the field in the spec.</param>
/// <param name="Value">What was chosen, in words.</param>
/// <param name="Reason">Why, in a sentence.</param>
public sealed record Choice(string Pointer, string Value, string Reason);
