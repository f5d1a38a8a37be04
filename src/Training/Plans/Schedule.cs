using Descent.Training.Autodiff;

namespace Descent.Training.Plans;

/// <summary>The order of work. Phases alternate: fixed (before any row is seen), a pass over the rows, fixed, a pass, …; a value that
/// needs a finished reduction over the rows and is itself one for each row starts another pass. Within a phase, elementwise
/// operations over the same domain share a loop, each as late as its users allow, so that little is kept.</summary>
internal sealed class Schedule
{
    readonly Node[] needed;
    readonly Dictionary<Node, List<Node>> users = [];
    readonly Dictionary<Node, int> phases = [];

    Schedule(IEnumerable<Node> outputs)
    {
        needed = Reachable(outputs);
        foreach (Node node in needed)
            users[node] = [];
        foreach (Node node in needed)
            foreach (Node input in node.Inputs.Distinct())
                users[input].Add(node);
        AssignPhases();
        int count = needed.Length == 0 ? 0 : needed.Max(PhaseOf) + 1;
        Phases = [.. Enumerable.Range(0, count).Select(index => new Phase(index, Arrange(index))).Where(phase => phase.Steps.Count > 0)];
    }

    public IReadOnlyList<Phase> Phases { get; }
    public IReadOnlyList<Node> Needed => needed;
    public IReadOnlyList<Node> UsersOf(Node node) => users[node];

    /// <summary>The phase in which a node is computed. Even phases are fixed, odd ones passes over the rows.</summary>
    public int PhaseOf(Node node) => phases[node];

    public static Schedule Of(IEnumerable<Node> outputs) => new(outputs);

    /// <summary>True for what is computed from the rows of the batch but is not one value for each row.</summary>
    public static bool IsReduction(Node node) => !node.Shape.IsBatched && node.Inputs.Any(input => input.Shape.IsBatched);

    /// <summary>The nodes and all they depend on, inputs first.</summary>
    public static Node[] Reachable(IEnumerable<Node> outputs)
    {
        HashSet<Node> seen = [];
        Stack<Node> open = new(outputs);
        while (open.TryPop(out Node? node))
            if (seen.Add(node))
                foreach (Node input in node.Inputs)
                    open.Push(input);
        return [.. seen.OrderBy(node => node.Id)];
    }

    void AssignPhases()
    {
        foreach (Node node in needed)
            phases[node] = Earliest(node);
        for (int i = needed.Length - 1; i >= 0; i--)
        {
            Node node = needed[i];
            if (users[node].Count > 0 && node.Inputs.Count > 0)
                phases[node] = Math.Max(phases[node], users[node].Min(user => Latest(node, user)));
        }
    }

    int Earliest(Node node)
    {
        bool pass = node.Shape.IsBatched || IsReduction(node);
        int phase = pass ? 1 : 0;
        foreach (Node input in node.Inputs)
        {
            int ready = IsReduction(input) ? phases[input] + 1 : phases[input];
            phase = Math.Max(phase, ready % 2 == (pass ? 1 : 0) ? ready : ready + 1);
        }
        return phase;
    }

    int Latest(Node node, Node user)
    {
        int phase = phases[user];
        bool pass = node.Shape.IsBatched || IsReduction(node);
        bool usedInPass = phase % 2 == 1;
        return (pass, usedInPass) switch
        {
            (true, true) => IsReduction(node) ? phase - 2 : phase,
            (true, false) => phase - 1,
            (false, true) => phase - 1,
            (false, false) => phase,
        };
    }

    /// <summary>Places the nodes of a phase from the last to the first: a node is free when all its users in the phase are placed. While the
    /// open loop can take a free node it does; else the free node that comes last in the graph opens the next step.</summary>
    List<Step> Arrange(int phase)
    {
        Dictionary<Node, int> waiting = needed.Where(node => phases[node] == phase && node.Inputs.Count > 0)
            .ToDictionary(node => node, node => users[node].Count(user => phases[user] == phase));
        SortedSet<Node> free = new(waiting.Keys.Where(node => waiting[node] == 0), Comparer<Node>.Create((a, b) => b.Id - a.Id));
        List<Step> reversed = [];
        Loop? open = null;
        while (free.Count > 0)
        {
            Node? node = open is null ? null : free.FirstOrDefault(open.Takes);
            if (node is null)
            {
                node = free.Min!;
                open = Loop.DomainOf(node) is Shape domain ? new Loop(domain) : null;
                reversed.Add(open is not null ? open : new Kernel(node));
            }
            open?.Prepend(node);
            free.Remove(node);
            foreach (Node input in node.Inputs.Distinct())
                if (waiting.TryGetValue(input, out int count) && (waiting[input] = count - 1) == 0)
                    free.Add(input);
        }
        reversed.Reverse();
        return reversed;
    }
}

/// <summary>One stretch of work: all steps are done for fixed values, or for one block of rows after the other.</summary>
internal sealed record Phase(int Index, IReadOnlyList<Step> Steps)
{
    public bool IsPass => Index % 2 == 1;
}
