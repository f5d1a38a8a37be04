using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace Descent.Api.Tests;

/// <summary>The real service: Kestrel on a port of the system's choice, its storage in a folder that is removed afterwards.</summary>
public class DescentServer : IDisposable
{
    readonly WebApplicationFactory<Program> _factory;

    public DescentServer() : this([])
    {
    }

    /// <param name="settings">Configuration beyond the storage folder, such as <c>Limits:BodyBytes</c>.</param>
    /// <param name="time">Another clock than the system's.</param>
    protected DescentServer(Dictionary<string, string> settings, TimeProvider? time = null)
    {
        _factory = new WebApplicationFactory<Program>().WithWebHostBuilder(host =>
        {
            host.UseSetting("urls", "http://127.0.0.1:0");
            host.UseSetting("Storage:Path", StoragePath);
            host.UseSetting("Log:Level", "Fatal");
            foreach ((string name, string value) in settings)
                host.UseSetting(name, value);
            if (time is not null)
                host.ConfigureServices(services => services.AddSingleton(time));
        });
        _factory.UseKestrel();
        _factory.StartServer();
        string address = Services.GetRequiredService<IServer>().Features.GetRequiredFeature<IServerAddressesFeature>().Addresses.First();
        Client = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false }) { BaseAddress = new Uri(address) };
    }

    public string StoragePath { get; } = Directory.CreateTempSubdirectory("descent-test-").FullName;

    public HttpClient Client { get; }

    internal IServiceProvider Services => _factory.Services;

    /// <summary>Sends a file as the whole body.</summary>
    public async Task<HttpResponseMessage> UploadAsync(byte[] file, string mediaType = "text/csv", string query = "")
    {
        using ByteArrayContent body = new(file);
        body.Headers.ContentType = MediaTypeHeaderValue.Parse(mediaType);
        return await Client.PostAsync($"/v1/datasets{query}", body);
    }

    /// <summary>Sends a CSV that must be taken, and returns the dataset.</summary>
    public async Task<JsonElement> UploadedAsync(string csv, string query = "")
    {
        using HttpResponseMessage response = await UploadAsync(System.Text.Encoding.UTF8.GetBytes(csv), "text/csv", query);
        Assert.Equal(HttpStatusCode.Created, response.StatusCode);
        return await response.JsonAsync();
    }

    public async Task<JsonElement> GetJsonAsync(string path)
    {
        using HttpResponseMessage response = await Client.GetAsync(path);
        Assert.True(response.IsSuccessStatusCode, $"GET {path}: {(int)response.StatusCode} {await response.Content.ReadAsStringAsync()}");
        return await response.JsonAsync();
    }

    public void Dispose()
    {
        Client.Dispose();
        _factory.Dispose();
        Directory.Delete(StoragePath, recursive: true);
        GC.SuppressFinalize(this);
    }
}

/// <summary>Most tests share one server.</summary>
[CollectionDefinition(Name)]
public sealed class SharedServer : ICollectionFixture<DescentServer>
{
    public const string Name = "One server";
}
