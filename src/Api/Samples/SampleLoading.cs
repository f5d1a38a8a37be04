using System.Text.Json;
using Descent.Persistence.Storage;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http.Features;

namespace Descent.Api.Samples;

/// <summary>With <c>--samples</c>: once the server answers, trains on the samples as a client would and tells on the console what came
/// out and where everything is. A later start finds what this one left.</summary>
internal sealed class SampleLoading(IServer server, StorageFolder storage, IHostApplicationLifetime lifetime, ILogger<SampleLoading> logger)
    : BackgroundService
{
    public const string Argument = "--samples";

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            string address = await AddressAsync(stoppingToken);
            using HttpClient http = new() { BaseAddress = new Uri(address) };
            SampleClient client = new(http, stoppingToken);
            foreach (Sample sample in Sample.All)
                await Console.Out.WriteLineAsync($"{Environment.NewLine}{await TrainAsync(sample, client)}");
            await Console.Out.WriteLineAsync(
                $"""
                  dashboard    {address}/
                  Swagger UI   {address}/swagger
                  the API      {address}/v1/jobs, {address}/v1/datasets
                  the data     {storage.Path}
                  End with Ctrl+C; the next start finds its data again.

                """);
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            // The service itself is well: it goes on without its samples.
            logger.LogError(exception, "The samples could not be loaded");
        }
    }

    static async Task<string> TrainAsync(Sample sample, SampleClient client)
    {
        JsonElement dataset = await client.FindDatasetAsync(sample) ?? await client.UploadAsync(sample);
        string datasetId = SampleClient.Text(dataset, "id");
        JsonElement? earlier = await client.FindJobAsync(datasetId);
        JsonElement job = earlier ?? await client.SubmitAsync(sample, datasetId);
        JsonElement ended = await client.EndAsync(SampleClient.Text(job, "id"));
        return await SampleReport.WriteAsync(sample, dataset, earlier is not null, ended, client);
    }

    /// <summary>Where this machine reaches the service, once it listens.</summary>
    async Task<string> AddressAsync(CancellationToken stopping)
    {
        TaskCompletionSource started = new(TaskCreationOptions.RunContinuationsAsynchronously);
        using CancellationTokenRegistration registration = lifetime.ApplicationStarted.Register(started.SetResult);
        await started.Task.WaitAsync(stopping);
        string address = server.Features.GetRequiredFeature<IServerAddressesFeature>().Addresses.First();
        // Names for "every interface", where one can listen but not connect.
        foreach (string any in (string[])["://+", "://*", "://0.0.0.0", "://[::]"])
            address = address.Replace(any, "://localhost", StringComparison.Ordinal);
        return address;
    }
}
