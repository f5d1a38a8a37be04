using System.IO.Compression;
using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using Descent.Api.Tests.Work;

namespace Descent.Api.Tests.Datasets;

/// <summary>Some hundred kilobytes that would be half a gigabyte, against the service in a process of its own.</summary>
public sealed class CompressedUploadTests : IDisposable
{
    const int UnpackedBytes = 1 << 29, LeastRatio = 1000;

    // A tenth of what unpacking would take; beyond the size of the body, and what a few requests leave to the garbage collector.
    const long MostBytes = UnpackedBytes / 10;

    readonly string _folder = Directory.CreateTempSubdirectory("descent-").FullName;

    [Theory]
    [InlineData("text/csv", "/v1/datasets", true, HttpStatusCode.UnsupportedMediaType, "identity")]
    [InlineData("text/csv", "/v1/datasets", false, HttpStatusCode.BadRequest, "gzip")]
    [InlineData("application/json", "/v1/jobs", true, HttpStatusCode.UnsupportedMediaType, "identity")]
    public async Task A_body_that_expands_a_thousandfold_is_refused_and_takes_no_memory(string mediaType, string path, bool said, HttpStatusCode status, string named)
    {
        byte[] bomb = Bomb();
        Assert.InRange(bomb.Length, 1, UnpackedBytes / LeastRatio);
        using ServiceProcess service = await ServiceProcess.StartAsync(_folder);
        await service.UploadAsync("x,y\n1,2\n2,5\n");
        long before = service.Memory("VmRSS");

        using (ByteArrayContent body = new(bomb))
        {
            body.Headers.ContentType = MediaTypeHeaderValue.Parse(mediaType);
            if (said)
                body.Headers.ContentEncoding.Add("gzip");
            using HttpResponseMessage refused = await service.Client.PostAsync(path, body);
            JsonElement problem = await refused.ProblemAsync(status);
            Assert.Contains(named, problem.GetProperty("errors").GetRawText());
        }

        Assert.InRange(service.Memory("VmHWM") - before, 0, MostBytes);
        using HttpResponseMessage ready = await service.Client.GetAsync("/health/ready");
        Assert.Equal(HttpStatusCode.OK, ready.StatusCode);
        await service.UploadAsync("x,y\n1,2\n2,5\n");
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    static byte[] Bomb()
    {
        byte[] rows = new byte[1 << 20];
        "1,2\n"u8.CopyTo(rows);
        for (int filled = 4; filled < rows.Length; filled *= 2)
            rows.AsSpan(0, filled).CopyTo(rows.AsSpan(filled));
        using MemoryStream packed = new();
        using (GZipStream gzip = new(packed, CompressionLevel.SmallestSize))
            for (int i = 0; i < UnpackedBytes / rows.Length; i++)
                gzip.Write(rows);
        return packed.ToArray();
    }
}
