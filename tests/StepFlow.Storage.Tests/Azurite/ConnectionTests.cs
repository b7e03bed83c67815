using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using StepFlow.Storage.Azure;
using StepFlow.Storage.Azure.Connection;

namespace StepFlow.Storage.Tests.Azurite;

/// <summary>Connection settings: where they are read from, and what is said about wrong ones.</summary>
public sealed class ConnectionTests
{
    [Fact]
    public void Read_ConnectionString_IsUsed()
    {
        var clients = Connect(("StepFlowStorage", "UseDevelopmentStorage=true"), ("AzureWebJobsStorage", "other"));

        Assert.Equal("http://127.0.0.1:10002/devstoreaccount1/StepFlowRuns", clients.Runs.Uri.ToString());
        Assert.Equal("http://127.0.0.1:10001/devstoreaccount1/stepflow-callbacks", clients.Callbacks.Uri.ToString());
        Assert.Equal("http://127.0.0.1:10000/devstoreaccount1/stepflow-payloads", clients.Payloads.Uri.ToString());
    }

    [Fact]
    public void Read_FunctionsOwnSetting_IsTheFallback() =>
        Assert.Equal("StepFlowRuns", Connect(("AzureWebJobsStorage", "UseDevelopmentStorage=true")).Runs.Name);

    [Theory]
    [InlineData("StepFlowStorage:accountName")]
    [InlineData("StepFlowStorage__accountName")]
    [InlineData("AzureWebJobsStorage:accountName")]
    public void Read_AccountName_IsTheAccountsEndpoints(string setting)
    {
        var clients = Connect((setting, "myaccount"));

        Assert.Equal("https://myaccount.table.core.windows.net/StepFlowRuns", clients.Runs.Uri.ToString());
        Assert.Equal("https://myaccount.queue.core.windows.net/stepflow-callbacks-poison", clients.Poison.Uri.ToString());
        Assert.Equal("https://myaccount.blob.core.windows.net/stepflow-payloads", clients.Payloads.Uri.ToString());
    }

    [Fact]
    public void Read_ServiceUris_AreUsedWithTheManagedIdentity()
    {
        var clients = Connect(
            ("StepFlowStorage:tableServiceUri", "https://a.table.example"),
            ("StepFlowStorage:queueServiceUri", "https://b.queue.example"),
            ("StepFlowStorage:blobServiceUri", "https://c.blob.example"),
            ("StepFlowStorage:credential", "managedidentity"),
            ("StepFlowStorage:clientId", "6f1f1e3c-0000-0000-0000-000000000000"));

        Assert.Equal("https://a.table.example/StepFlowRuns", clients.Runs.Uri.ToString());
        Assert.Equal("https://b.queue.example/stepflow-callbacks", clients.Callbacks.Uri.ToString());
    }

    [Fact]
    public void Read_ServiceUri_StandsForAllServices() =>
        Assert.Equal(
            "https://a.table.core.windows.net/StepFlowRuns",
            Connect(("StepFlowStorage:serviceUri", "https://a.blob.core.windows.net")).Runs.Uri.ToString());

    [Fact]
    public void Validate_NothingSet_SaysWhatToSet()
    {
        var failures = Failures(_ => { });

        Assert.Contains("expected a storage connection string", Assert.Single(failures), StringComparison.Ordinal);
    }

    [Fact]
    public void Validate_ManyErrors_AreAllSaidAtOnce()
    {
        var failures = Failures(
            options =>
            {
                options.TablePrefix = "1-x";
                options.QueueName = "Queue_1";
                options.MaxRetries = 99;
                options.VisibilityTimeout = TimeSpan.Zero;
            },
            ("StepFlowStorage:tableServiceUri", "http://plain.example"),
            ("StepFlowStorage:queueServiceUri", "nonsense"),
            ("StepFlowStorage:credential", "magic"));

        Assert.Equal(8, failures.Count);
        Assert.All(failures, failure => Assert.Contains("got", failure, StringComparison.Ordinal));
        Assert.All(failures, failure => Assert.Contains("expected", failure, StringComparison.Ordinal));
    }

    [Fact]
    public void Validate_BrokenConnectionString_NamesItsKeysAndNotItsSecret()
    {
        var failure = Assert.Single(Failures(_ => { }, ("StepFlowStorage", "Account=a;Key=c2VjcmV0")));

        Assert.Contains("Account, Key", failure, StringComparison.Ordinal);
        Assert.DoesNotContain("c2VjcmV0", failure, StringComparison.Ordinal);
    }

    private static AzureClients Connect(params (string Name, string Value)[] settings)
    {
        using var provider = Provider(_ => { }, settings);
        return provider.GetRequiredService<AzureClients>();
    }

    private static List<string> Failures(Action<AzureStorageOptions> configure, params (string Name, string Value)[] settings)
    {
        using var provider = Provider(configure, settings);
        return [.. Assert.Throws<OptionsValidationException>(provider.GetRequiredService<IRunStore>).Failures];
    }

    private static ServiceProvider Provider(Action<AzureStorageOptions> configure, params (string Name, string Value)[] settings) =>
        new ServiceCollection()
            .AddSingleton<IConfiguration>(new FixedSettings(settings))
            .AddAzureStorage(configure)
            .BuildServiceProvider();
}
