using System.Net.Sockets;
using System.Text;
using Descent.Api.Tests.Work;
using Descent.Faults.Tests.Load;

namespace Descent.Faults.Tests;

/// <summary>Clients that send part of a request and then nothing: the service answers others meanwhile, and ends those by itself.</summary>
internal static class Hostility
{
    const string Head = "POST /v1/datasets HTTP/1.1\r\nHost: descent\r\nContent-Type: text/csv\r\n";

    static readonly string[] _beginnings =
    [
        $"{Head}Content-Length: 1000000\r\n\r\nx,y\n1,2\n",
        $"{Head}Transfer-Encoding: chunked\r\n\r\n8\r\nx,y\n1,2\n\r\n",
        "POST /v1/jobs HTTP/1.1\r\nHost: descent\r\nContent-Type: application/json\r\nContent-Length: 5000\r\n\r\n{\"target\":",
        $"{Head}Content-Le",
        "GET /v1/jobs HTTP/1.1\r\nHos",
        "G",
    ];

    /// <param name="each">Connections of each kind.</param>
    public static async Task StallAsync(ServiceProcess service, int each)
    {
        TcpClient[] clients = [.. Enumerable.Range(0, each * _beginnings.Length).Select(_ => new TcpClient())];
        try
        {
            for (int i = 0; i < clients.Length; i++)
            {
                await clients[i].ConnectAsync(service.Client.BaseAddress!.Host, service.Client.BaseAddress.Port);
                await clients[i].GetStream().WriteAsync(Encoding.ASCII.GetBytes(_beginnings[i % _beginnings.Length]));
            }
            await service.GetAsync("/v1/jobs");
            string dataset = await service.UploadAsync("x,y\n1,2\n2,5\n");
            Task<string>[] ends = [.. clients.Select(EndAsync)];
            await service.EndOfAsync(await service.SubmitAsync(new { dataset, target = "y", epochs = 10 }));
            foreach (string end in await Task.WhenAll(ends))
            {
                if (end.Length > 0 && !end.StartsWith("HTTP/1.1 4", StringComparison.Ordinal))
                    throw new BrokenPromiseException($"A request that never came whole was answered: {end}");
            }
        }
        finally
        {
            foreach (TcpClient client in clients)
                client.Dispose();
        }
    }

    /// <summary>What comes until the service hangs up.</summary>
    static async Task<string> EndAsync(TcpClient client)
    {
        using MemoryStream answer = new();
        try
        {
            await client.GetStream().CopyToAsync(answer);
        }
        catch (IOException)
        {
            // Reset, which ends it as well.
        }
        return Encoding.ASCII.GetString(answer.ToArray());
    }
}
