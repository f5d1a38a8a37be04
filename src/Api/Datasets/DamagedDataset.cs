using Descent.Training;

namespace Descent.Api.Datasets;

/// <summary>What a client is told who names a dataset whose file is damaged.</summary>
internal static class DamagedDataset
{
    public static Problem Of(string id) => new(
        "/dataset", "damaged_dataset", "The stored file of the dataset is damaged: its bytes are not those that were sent. Upload it again.")
    {
        Value = id,
    };
}
