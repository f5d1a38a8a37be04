using System.ComponentModel.DataAnnotations;
using System.Text.Json;

namespace Descent.Training.Specs;

/// <summary>What to train: a dataset, a model, a loss, an optimizer, and how long. Only <c>dataset</c> and <c>target</c> are required, and of the
/// model <c>objective</c>, which has no data, neither; what is left out is chosen by the service, and the resolved spec in the answer has every choice filled in.</summary>
public sealed record TrainingSpec
{
    /// <summary>A name for people; at most 200 characters.</summary>
    [MaxLength(200)]
    public string? Name { get; init; }

    /// <summary>Id of the dataset (<c>ds_…</c>). Every model needs one but <c>objective</c>.</summary>
    public string? Dataset { get; init; }

    /// <summary>The column to predict; with the model <c>formula</c> it may be a formula of columns, such as <c>log(y)</c>. A list of names is accepted as a shorthand for <c>targets</c>.</summary>
    public string? Target { get; init; }

    /// <summary>Several numeric columns to predict at once, instead of <c>target</c>.</summary>
    [Length(1, 1000)]
    public IReadOnlyList<string>? Targets { get; init; }

    /// <summary>The columns to predict from; by default all usable columns but the target.</summary>
    [Length(1, 100_000)]
    public IReadOnlyList<string>? Features { get; init; }

    /// <summary>The predictor. A bare name such as <c>"linear"</c> is accepted for <c>{"type":"linear"}</c>.</summary>
    public ModelSpec? Model { get; init; }

    /// <summary>What is minimised. A bare name such as <c>"mse"</c> is accepted for <c>{"type":"mse"}</c>.</summary>
    public LossSpec? Loss { get; init; }

    /// <summary>How the parameters move. A bare name is accepted.</summary>
    public OptimizerSpec? Optimizer { get; init; }

    /// <summary>How the learning rate changes over the steps; constant by default. A bare name is accepted.</summary>
    public ScheduleSpec? Schedule { get; init; }

    /// <summary>Penalties on the weights, part of the training loss.</summary>
    public RegularizationSpec? Regularization { get; init; }

    /// <summary>Bounds on the gradient, applied before the optimizer sees it.</summary>
    public ClipSpec? Clip { get; init; }

    /// <summary>Rows in a step. <c>"full"</c> is accepted as a shorthand for <c>"full_batch": true</c>.</summary>
    [Range(1, 100_000_000), Shorthand("full", nameof(FullBatch))]
    public int? BatchSize { get; init; }

    /// <summary>Every step uses all training rows.</summary>
    public bool? FullBatch { get; init; }

    /// <summary>Draw a new order of the training rows every epoch; when false the rows come in file order.</summary>
    public bool? Shuffle { get; init; }

    /// <summary>Explicit batches: row numbers from 0 in the dataset, one list a step, taken again from the start when used up.</summary>
    [Length(1, 1_000_000)]
    public IReadOnlyList<IReadOnlyList<int>>? Batches { get; init; }

    /// <summary>Passes over the training rows; with <c>batches</c>, passes over that list.</summary>
    [Range(1, 1_000_000_000)]
    public int? Epochs { get; init; }

    /// <summary>The most updates to make; with <c>epochs</c> the smaller of the two counts.</summary>
    [Range(1L, 100_000_000_000L)]
    public long? MaxSteps { get; init; }

    /// <summary>When to end before all steps are made.</summary>
    public StopSpec? Stop { get; init; }

    /// <summary>Rows kept apart for validation and test.</summary>
    public SplitSpec? Split { get; init; }

    /// <summary>How columns become numbers; everything is learned from the training rows only.</summary>
    public PreprocessingSpec? Preprocessing { get; init; }

    /// <summary>Initial values: a scheme, or values by parameter name.</summary>
    public InitialSpec? Initial { get; init; }

    /// <summary>Key of all randomness: split, initial values, order of rows, dropout.</summary>
    [Range(0L, long.MaxValue)]
    public long? Seed { get; init; }

    /// <summary>Arithmetic of the training.</summary>
    public Precision? Precision { get; init; }

    /// <summary>What the loss history keeps.</summary>
    public RecordSpec? Record { get; init; }

    /// <summary>Trainings from so many starts: the first with <c>seed</c>, the others with the numbers that follow. All split the rows alike, so that their
    /// losses compare.</summary>
    [Range(1, 1000)]
    public int? Restarts { get; init; }

    /// <summary>One training for each fold, which validates on the rows of that fold and trains on the others.</summary>
    public CrossValidationSpec? CrossValidation { get; init; }

    /// <summary>Lists of values by the path of a field, such as <c>{"optimizer.learning_rate": [0.1, 0.01]}</c>: one training for every combination. The
    /// first value of each list stands in the resolved spec.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<JsonElement>>? Sweep { get; init; }

    /// <summary>Jobs of higher priority begin first; among equals the oldest.</summary>
    [Range(-100, 100)]
    public int? Priority { get; init; }
}

/// <summary>Arithmetic of a training.</summary>
public enum Precision
{
    /// <summary>32-bit floating point, about 7 digits: for networks.</summary>
    Float32,

    /// <summary>64-bit floating point, about 16 digits: for linear models, formulas, and anything with error bars.</summary>
    Float64,
}
