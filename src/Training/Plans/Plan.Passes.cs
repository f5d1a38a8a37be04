using System.Runtime.CompilerServices;
using Descent.Training.Kernels;
using Descent.Training.Kernels.Products;
using Descent.Training.Threads;

namespace Descent.Training.Plans;

/// <content>Passes over many rows, and who shares them.</content>
public sealed unsafe partial class Plan<T>
{
    /// <summary>Elements of a partial result that a thread adds up together, over all chunks.</summary>
    const int CombinedLength = 1024;

    readonly Action<int, int> runChunk, combinePiece;
    ThreadTeam team = ThreadTeam.Alone;
    SharedProduct<T>? shared;

    /// <summary>By member of the team; the first has the plan's own bench.</summary>
    Bench?[] helpers = [];

    /// <summary>The pass that is under way, and its number.</summary>
    CompiledPhase? passing;
    long passes;
    int chunkRows, chunks;

    /// <summary>The sum that is being put together, and where its partial result is in those of a chunk.</summary>
    Location? combining;
    nint combiningOffset;

    /// <summary>Divides passes over many rows, and large products, among the threads of a team. The results keep their bits.</summary>
    public Plan<T> SharedBy(ThreadTeam team)
    {
        this.team = team;
        helpers = new Bench?[team.Most];
        shared = team.Most > 1 ? new SharedProduct<T>(team) : null;
        table[Memory.TeamSlot] = shared?.Handle ?? 0;
        return this;
    }

    /// <summary>Rows in blocks, blocks in chunks. Within a chunk each block adds to the chunk's partial results, in order; then those of the
    /// chunks are added, in order. Both sizes follow from the graph and the number of rows, so it does not matter who does which chunk.</summary>
    void Pass(CompiledPhase phase)
    {
        int blocks = (rows + PassRows - 1) / PassRows;
        chunkRows = (blocks + MostChunks - 1) / MostChunks * PassRows;
        chunks = (rows + chunkRows - 1) / chunkRows;
        passing = phase;
        passes++;
        // Whoever does a chunk does it alone.
        table[Memory.TeamSlot] = 0;
        if (rows * phase.RowNanoseconds >= Effort.WorthDividing)
            team.Run(chunks, runChunk);
        else
            for (int chunk = 0; chunk < chunks; chunk++)
                Chunk(chunk, 0);
        table[Memory.TeamSlot] = shared?.Handle ?? 0;
        PointToResults(phase);
        Combine(phase);
    }

    void Chunk(int chunk, int member)
    {
        CompiledPhase phase = passing!;
        nint* own = table;
        if (member > 0)
        {
            Bench helper = helpers[member] ??= new Bench(memory.SlotCount);
            helper.Follow(this, passes);
            own = helper.Table;
        }
        nint partial = partials.Address + chunk * phase.PartialBytes;
        foreach (Location sum in phase.Sums)
        {
            own[sum.Partial] = partial;
            partial += PartialBytes(sum);
        }
        int first = chunk * chunkRows, end = Math.Min(rows, first + chunkRows);
        for (int row = first; row < end; row += PassRows)
            Block(phase.Code, own, row, Math.Min(PassRows, end - row), adding: row > first);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    void Block(PhaseCode code, nint* own, nint first, nint count, bool adding)
    {
        foreach (RowSlot slot in rowSlots)
            own[slot.Slot] = slot.Base + first * slot.RowBytes;
        own[Memory.AddingSlot] = adding ? 1 : 0;
        code(own, count);
    }

    void Combine(CompiledPhase phase)
    {
        combiningOffset = 0;
        foreach (Location sum in phase.Sums)
        {
            combining = sum;
            int pieces = sum.Place == Place.Scalar ? 1 : (sum.Shape.Size(0) + CombinedLength - 1) / CombinedLength;
            if (pieces * chunks * CombinedLength * Effort.Element >= Effort.WorthDividing)
                team.Run(pieces, combinePiece);
            else
                for (int piece = 0; piece < pieces; piece++)
                    CombinePiece(piece, 0);
            combiningOffset += PartialBytes(sum);
        }
    }

    void CombinePiece(int piece, int member)
    {
        Location sum = combining!;
        nint result = table[sum.Partial], partial = partials.Address + combiningOffset, step = passing!.PartialBytes;
        if (sum.Place == Place.Scalar)
        {
            double total = *(double*)partial;
            for (int chunk = 1; chunk < chunks; chunk++)
                total += *(double*)(partial + chunk * step);
            *(double*)result = total;
            return;
        }
        nint start = (nint)piece * CombinedLength, count = Math.Min(CombinedLength, sum.Shape.Size(0) - start);
        T* target = (T*)result + start, source = (T*)partial + start;
        Unsafe.CopyBlockUnaligned(target, source, (uint)(count * sizeof(T)));
        for (int chunk = 1; chunk < chunks; chunk++)
            Matrices.Add((T*)((nint)source + chunk * step), target, count);
    }

    void PointToResults(CompiledPhase phase)
    {
        foreach (Location sum in phase.Sums)
            table[sum.Partial] = sum.Place == Place.Scalar ? (nint)(values + sum.Slot) : table[sum.Slot];
    }
}
