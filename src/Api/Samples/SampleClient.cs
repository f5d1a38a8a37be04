using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Descent.Api.Samples;

/// <summary>What any client does, over HTTP: upload a table, post a job, wait, read what came out.</summary>
internal sealed class SampleClient(HttpClient http, CancellationToken cancellation)
{
    /// <summary>The dataset of an earlier start; null at the first.</summary>
    public Task<JsonElement?> FindDatasetAsync(Sample sample)
    {
        string sha256 = sample.Sha256();
        return FirstAsync("/v1/datasets", dataset => Text(dataset, "name") == sample.Name && Text(dataset, "sha256") == sha256);
    }

    /// <summary>The latest job on a dataset that has a result or will have one.</summary>
    public Task<JsonElement?> FindJobAsync(string dataset) =>
        FirstAsync($"/v1/jobs?dataset={dataset}", job => Text(job, "status") is not ("failed" or "cancelled"));

    public async Task<JsonElement> UploadAsync(Sample sample)
    {
        await using FileStream file = File.OpenRead(sample.CsvPath);
        using StreamContent body = new(file);
        body.Headers.ContentType = new MediaTypeHeaderValue("text/csv");
        using HttpResponseMessage response = await http.PostAsync($"/v1/datasets?name={sample.Name}", body, cancellation);
        return await ReadAsync(response);
    }

    public async Task<JsonElement> SubmitAsync(Sample sample, string dataset)
    {
        JsonObject job = sample.Job();
        job["dataset"] = dataset;
        using StringContent body = new(job.ToJsonString(), Encoding.UTF8, "application/json");
        using HttpResponseMessage response = await http.PostAsync("/v1/jobs", body, cancellation);
        return await ReadAsync(response);
    }

    /// <summary>The job when it has ended.</summary>
    public async Task<JsonElement> EndAsync(string job)
    {
        while (true)
        {
            JsonElement latest = await GetAsync($"/v1/jobs/{job}?wait=30");
            if (Text(latest, "status") is "succeeded" or "failed" or "cancelled")
                return latest;
        }
    }

    public async Task<JsonElement> GetAsync(string path)
    {
        using HttpResponseMessage response = await http.GetAsync(path, cancellation);
        return await ReadAsync(response);
    }

    public static string Text(JsonElement element, string property) => element.GetProperty(property).GetString() ?? "";

    async Task<JsonElement?> FirstAsync(string list, Func<JsonElement, bool> wanted)
    {
        string separator = list.Contains('?', StringComparison.Ordinal) ? "&" : "?";
        string after = "";
        while (true)
        {
            JsonElement page = await GetAsync($"{list}{separator}limit=100{after}");
            JsonElement[] entries = [.. page.GetProperty("data").EnumerateArray()];
            foreach (JsonElement entry in entries)
            {
                if (wanted(entry))
                    return entry;
            }
            if (!page.GetProperty("has_more").GetBoolean())
                return null;
            after = $"&after={Text(entries[^1], "id")}";
        }
    }

    async Task<JsonElement> ReadAsync(HttpResponseMessage response)
    {
        string body = await response.Content.ReadAsStringAsync(cancellation);
        if (!response.IsSuccessStatusCode)
            throw new HttpRequestException($"{response.RequestMessage!.Method} {response.RequestMessage.RequestUri!.PathAndQuery} was answered {(int)response.StatusCode}: {body}");
        using JsonDocument document = JsonDocument.Parse(body);
        return document.RootElement.Clone();
    }
}
