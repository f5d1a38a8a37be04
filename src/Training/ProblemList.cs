using System.Collections.ObjectModel;

namespace Descent.Training;

/// <summary>Problems in the order in which they are found, and what they leave sound: a check runs where all that it depends on is, whatever else is wrong.
/// Of what could not be read nothing more is said.</summary>
internal sealed class ProblemList : Collection<Problem>
{
    /// <summary>A field that is not known takes nothing from those around it.</summary>
    const string Unknown = "unknown_field";

    readonly HashSet<string> unreadable = [];
    readonly HashSet<string> places = [];
    readonly HashSet<string> holders = [];

    /// <param name="unread">What was wrong with the body itself.</param>
    public ProblemList(IEnumerable<Problem> unread)
    {
        foreach (Problem problem in unread)
            Add(problem);
        unreadable.UnionWith(places);
    }

    /// <summary>No problem is at any of these fields, nor within one, nor at what holds it.</summary>
    /// <param name="pointers">JSON Pointers.</param>
    public bool AreSound(params ReadOnlySpan<string> pointers)
    {
        foreach (string pointer in pointers)
            if (IsRefused(pointer) || holders.Contains(pointer))
                return false;
        return true;
    }

    /// <summary>A problem is at the field itself or at what holds it; within a field that is not refused there may be some.</summary>
    public bool IsRefused(string pointer) => Holds(places, pointer);

    protected override void InsertItem(int index, Problem item)
    {
        if (Holds(unreadable, item.Pointer))
            return;
        base.InsertItem(index, item);
        if (item.Code == Unknown)
            return;
        places.Add(item.Pointer);
        for (string holder = Holder(item.Pointer); holder.Length > 0 && holders.Add(holder);)
            holder = Holder(holder);
    }

    static bool Holds(HashSet<string> pointers, string pointer)
    {
        if (pointers.Count == 0)
            return false;
        for (; pointer.Length > 0; pointer = Holder(pointer))
            if (pointers.Contains(pointer))
                return true;
        return false;
    }

    static string Holder(string pointer) => pointer[..Math.Max(0, pointer.LastIndexOf('/'))];
}
