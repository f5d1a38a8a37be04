using Descent.Training.Kernels;

namespace Descent.Training.Plans;

/// <content>What a thread needs to run the code.</content>
public sealed unsafe partial class Plan<T>
{
    /// <summary>One thread's frame, and the memory that its blocks are computed in. The first is the plan's own; the others are copies in which
    /// only that memory differs, made by the thread that needs it.</summary>
    sealed class Bench
    {
        readonly AlignedArray<nint> frame;
        readonly AlignedArray<byte> scratch = new(PhaseEmitter.ScratchBytes);
        AlignedArray<T> blocks = new(0);
        AlignedArray<byte> work = new(0);
        int blockRows;
        long copied;

        public Bench(int slots)
        {
            frame = new AlignedArray<nint>(slots);
            Table = (nint*)frame.Address;
            Table[Memory.ScratchSlot] = scratch.Address;
        }

        public nint* Table { get; }

        /// <summary>Memory for blocks of that many rows.</summary>
        public void MakeRoom(Plan<T> plan, int rows)
        {
            blockRows = rows;
            int padded = rows + 15 & ~15;
            blocks = new AlignedArray<T>(plan.memory.BlockColumns * padded);
            work = new AlignedArray<byte>((int)WorkBytes(plan.schedule, rows));
            Point(plan);
        }

        /// <summary>The plan's frame as it is in this pass.</summary>
        public void Follow(Plan<T> plan, long pass)
        {
            if (copied == pass)
                return;
            copied = pass;
            plan.bench.frame.Span.CopyTo(frame.Span);
            if (blockRows < plan.bench.blockRows)
                MakeRoom(plan, plan.bench.blockRows);
            else
                Point(plan);
        }

        void Point(Plan<T> plan)
        {
            Table[Memory.ScratchSlot] = scratch.Address;
            Table[Memory.WorkSlot] = work.Address;
            int padded = blockRows + 15 & ~15;
            foreach (Location location in plan.blockLocations)
                Table[location.Slot] = blocks.Address + location.BlockOffset * padded * sizeof(T);
        }
    }
}
