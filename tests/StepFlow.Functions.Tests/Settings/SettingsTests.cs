using System.Reflection;
using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.Azure.Functions.Worker;
using StepFlow.Functions.Startup;

namespace StepFlow.Functions.Tests.Settings;

public sealed partial class SettingsTests
{
    // Read by the host, not by the app. On Flex Consumption the runtime is no setting, so the Bicep has none for it.
    private static readonly string[] HostSettings =
    [
        "APPLICATIONINSIGHTS_AUTHENTICATION_STRING",
        "APPLICATIONINSIGHTS_CONNECTION_STRING",
        "AzureWebJobsStorage",
        "FUNCTIONS_WORKER_RUNTIME",
    ];

    [Fact]
    public void SampleSettings_EveryValueTheAppReads_IsThere()
    {
        var names = SampleNames();

        Assert.Superset(new HashSet<string>([AppSettings.Storage, .. AppSettings.Values]), names);
    }

    [Fact]
    public void SampleSettings_EveryNameThere_IsRead()
    {
        var names = SampleNames();

        Assert.All(names, name => Assert.True(IsKnown(name), $"{name} is set, but nothing reads it."));
    }

    [Fact]
    public void Bicep_EveryValueTheAppReads_IsThere()
    {
        // An account's name and its three addresses say the same; the Bicep gives the addresses, which hold in any cloud.
        var parts = AppSettings.StorageIdentityParts.Where(part => !part.EndsWith("__accountName", StringComparison.Ordinal));

        var names = BicepNames();

        Assert.Superset(new HashSet<string>([.. parts, .. AppSettings.Values]), names);
    }

    [Fact]
    public void Bicep_EveryNameThere_IsRead()
    {
        var names = BicepNames();

        Assert.All(names, name => Assert.True(IsKnown(name), $"{name} is set, but nothing reads it."));
    }

    [Fact]
    public void Triggers_EverySettingTheyName_IsKnown()
    {
        var attributes = typeof(AppSettings).Assembly.GetTypes()
            .SelectMany(type => type.GetMethods(BindingFlags.Public | BindingFlags.Instance | BindingFlags.Static))
            .SelectMany(method => method.GetParameters())
            .SelectMany(parameter => parameter.GetCustomAttributes())
            .ToList();

        var schedules = attributes.OfType<TimerTriggerAttribute>().Select(trigger => trigger.Schedule);
        var connections = attributes.OfType<QueueTriggerAttribute>().Select(trigger => trigger.Connection);

        Assert.All(schedules, x => Assert.Contains(x, new[] { AppSettings.RetentionScheduleBinding, AppSettings.SweepScheduleBinding }));
        Assert.All(connections, x => Assert.Equal(AppSettings.Storage, x));
    }

    [Theory]
    [InlineData(AppSettings.RetentionSchedule, AppSettings.RetentionScheduleBinding)]
    [InlineData(AppSettings.SweepSchedule, AppSettings.SweepScheduleBinding)]
    public void Binding_OfASetting_IsItsConfigurationKey(string setting, string binding) =>
        Assert.Equal($"%{setting.Replace("__", ":", StringComparison.Ordinal)}%", binding);

    private static bool IsKnown(string name) =>
        name == AppSettings.Storage
        || AppSettings.Values.Contains(name)
        || AppSettings.StorageIdentityParts.Contains(name)
        || HostSettings.Contains(name.Split("__")[0]);

    private static HashSet<string> SampleNames()
    {
        using var sample = JsonDocument.Parse(File.ReadAllText(Repository.PathTo("local.settings.sample.json")));
        return [.. sample.RootElement.GetProperty("Values").EnumerateObject().Select(value => value.Name)];
    }

    private static HashSet<string> BicepNames()
    {
        var text = File.ReadAllText(Repository.PathTo("infra", "app", "api.bicep"));
        var names = SettingName().Matches(text).Select(match => match.Groups["name"].Value).ToHashSet();
        Assert.NotEmpty(names);
        return names;
    }

    [GeneratedRegex(@"\{\s*name: '(?<name>[^']+)'\s*,?\s*value:")]
    private static partial Regex SettingName();
}
