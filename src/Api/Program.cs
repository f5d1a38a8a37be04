using Descent.Api;
using Descent.Api.Events;
using Descent.Api.Health;
using Descent.Api.Hosting;
using Descent.Api.Jobs;
using Descent.Api.OpenApi;
using Descent.Api.Pictures;
using Descent.Api.Problems;
using Descent.Api.Requests;
using Descent.Api.Runs;
using Descent.Api.Samples;
using Descent.Api.Work;
using Descent.Persistence;
using Descent.Persistence.Storage;
using Descent.Training.Data;

if (args.Contains(HealthProbe.Argument))
{
    Environment.ExitCode = await HealthProbe.AskAsync(args);
    return;
}

WebApplicationBuilder builder = WebApplication.CreateBuilder(
    new WebApplicationOptions { Args = [.. args.Where(argument => argument != SampleLoading.Argument)], ContentRootPath = AppContext.BaseDirectory });
Limits limits = Settings.Read<Limits>(builder.Configuration, "Limits");

builder.AddWeb(limits);
builder.AddLogging();
builder.Services.AddSingleton(limits);
builder.Services.AddSingleton(Settings.Read<DataLimits>(builder.Configuration, "Datasets"));
builder.Services.AddSingleton(TimeProvider.System);
builder.Services.AddPersistence(builder.Configuration["Storage:Path"] ?? "./data");
builder.Services.AddSingleton<TableCache>();
builder.Services.AddSingleton<FittedTables>();
builder.Services.AddSingleton<UncertaintyCache>();
builder.Services.AddSingleton<LiveWarnings>();
builder.Services.AddSingleton<Waiting>();
builder.Services.AddSingleton<Diagnosis>();
builder.Services.AddSingleton<JobFeeds>();
builder.Services.AddMeasurements();
builder.AddWork(limits);
builder.Services.AddApiDocument();
if (args.Contains(SampleLoading.Argument))
    builder.Services.AddHostedService<SampleLoading>();

WebApplication app = builder.Build();
try
{
    await app.Services.PreparePersistenceAsync();
}
catch (StorageFolderInUseException exception)
{
    // Nothing is broken: a sentence and an exit code, no stack.
    await Console.Error.WriteLineAsync(exception.Message);
    Environment.ExitCode = 1;
    return;
}
app.UseDashboard();
app.UseRequestLog();
app.Use((context, next) =>
{
    context.Response.Headers.XContentTypeOptions = "nosniff";
    return next(context);
});
app.UseMiddleware<ErrorAnswers>();
app.UseHeadRequests();
app.UseRouting();
app.UseMiddleware<RequestGate>();
app.UseMiddleware<IdempotentRequests>();
app.MapRoutes();
await app.RunAsync();
