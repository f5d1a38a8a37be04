using Descent.Training.Data;

namespace Descent.Training.Tests.Data;

public sealed class BatchesTests
{
    [Fact]
    public void In_file_order_the_last_batch_of_an_epoch_is_shorter()
    {
        Batches batches = Batches.OfSize(7, 3, shuffle: false, seed: 0);
        Assert.Equal(3, batches.StepsPerEpoch);
        Assert.Equal([3, 1], batches.Sizes);
        Assert.Equal([0, 1, 2], batches.Rows(0));
        Assert.Equal([3, 4, 5], batches.Rows(1));
        Assert.Equal([6], batches.Rows(2));
        Assert.Equal([0, 1, 2], batches.Rows(3));
        Assert.Equal(1, batches.EpochOf(3));
    }

    [Fact]
    public void Each_epoch_visits_every_row_once_in_an_order_of_its_own()
    {
        Batches batches = Batches.OfSize(50, 8, shuffle: true, seed: 3);
        List<int[]> orders = [];
        for (int epoch = 0; epoch < 3; epoch++)
        {
            List<int> order = [];
            for (long step = 0; step < batches.StepsPerEpoch; step++)
                order.AddRange(batches.Rows((epoch * batches.StepsPerEpoch) + step));
            Assert.Equal(Enumerable.Range(0, 50), order.Order());
            orders.Add([.. order]);
        }
        Assert.Equal(new Randomness(3, Purpose.Shuffle).Permutation(50, 1), orders[1]);
        Assert.NotEqual(orders[0], orders[1]);
        Assert.NotEqual(orders[1], orders[2]);
    }

    [Fact]
    public void A_resumed_training_sees_the_same_batches()
    {
        Batches fresh = Batches.OfSize(50, 8, shuffle: true, seed: 3);
        Batches used = Batches.OfSize(50, 8, shuffle: true, seed: 3);
        for (long step = 0; step < 40; step++)
            used.Rows(step);
        foreach (long step in new long[] { 40, 3, 100, 41, 13 })
            Assert.Equal(fresh.Rows(step), used.Rows(step));
    }

    [Fact]
    public void A_batch_of_all_rows_is_the_full_batch()
    {
        Batches batches = Batches.OfSize(5, 32, shuffle: true, seed: 1);
        Assert.True(batches.IsFull);
        Assert.Equal([0, 1, 2, 3, 4], batches.Rows(9));
        Assert.Equal(9, batches.EpochOf(9));
    }

    [Fact]
    public void Lists_are_taken_in_turn_as_positions_of_the_training_set()
    {
        List<Problem> problems = [];
        Batches batches = Batches.Explicit([[5, 2], [9]], [2, 5, 9], problems)!;
        Assert.Empty(problems);
        Assert.Equal([1, 0], batches.Rows(0));
        Assert.Equal([2], batches.Rows(1));
        Assert.Equal([1, 0], batches.Rows(2));
        Assert.Equal([2, 1], batches.Sizes);
        Assert.Equal(2, batches.LargestBatch);
    }

    [Fact]
    public void Rows_that_do_not_train_are_named()
    {
        List<Problem> problems = [];
        Assert.Null(Batches.Explicit([[2], [], [5, 7, -1]], [2, 5, 9], problems));
        Assert.Equal(["/batches/1", "/batches/2/1", "/batches/2/2"], problems.Select(problem => problem.Pointer));
    }

    [Fact]
    public void A_step_allocates_nothing()
    {
        Batches batches = Batches.OfSize(1000, 32, shuffle: true, seed: 3);
        long sum = batches.Rows(0)[0];
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (long step = 0; step < 200; step++)
            sum += batches.Rows(step)[0];
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        Assert.True(sum > 0);
    }
}
