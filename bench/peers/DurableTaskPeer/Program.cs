using DurableTask.AzureStorage;
using DurableTask.Core;
using DurableTaskPeer;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

// DurableTask.AzureStorage behind the least HTTP that the benchmark needs: POST { steps, input } answers when the run is done.
// Worker and client share the process, so that whatever one sends wakes the other.
var (port, taskHub, way) = (args[0], args[1], args[2]);
var connection = Environment.GetEnvironmentVariable("STORAGE") ?? throw new InvalidOperationException("STORAGE holds the connection string.");

var ends = new RunEnds();
var service = new AzureStorageOrchestrationService(Settings.Of(connection, taskHub, way));
await service.CreateIfNotExistsAsync();
var worker = new TaskHubWorker(ObservedService.Of(service, ends));
worker.AddTaskOrchestrations(typeof(Workload)).AddTaskActivities(typeof(AddOne));
await worker.StartAsync();
var client = new TaskHubClient(service);

var builder = WebApplication.CreateSlimBuilder();
builder.Logging.ClearProviders();
builder.WebHost.UseUrls($"http://127.0.0.1:{port}");
await using var app = builder.Build();
app.MapPost("/", async (Request request) =>
{
    var instance = await client.CreateOrchestrationInstanceAsync(typeof(Workload), request);
    return Results.Content(await ends.WaitAsync(instance.InstanceId), "application/json");
});
await app.StartAsync();
Console.WriteLine("ready");
// Ended without a word to the storage: nobody takes over this task hub.
await app.WaitForShutdownAsync();
