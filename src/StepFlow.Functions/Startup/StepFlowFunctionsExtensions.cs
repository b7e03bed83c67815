using System.Globalization;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using StepFlow.Api;
using StepFlow.Functions.Callbacks;
using StepFlow.Functions.Http;
using StepFlow.Http;
using StepFlow.Steps;
using StepFlow.Storage.Azure;

namespace StepFlow.Functions.Startup;

/// <summary>Puts the app together: engine, the team's steps, the API, the storage account.</summary>
internal static class StepFlowFunctionsExtensions
{
    private const string MissingStorage =
        $"The setting {AppSettings.Storage} is missing. Expected a storage connection string, or the parts of an identity "
        + $"connection such as {AppSettings.Storage}__tableServiceUri; local.settings.sample.json and infra/ show both.";

    /// <summary>Adds everything that the functions need, from the app's settings.</summary>
    public static IServiceCollection AddStepFlowFunctions(this IServiceCollection services, IConfiguration configuration, string directory)
    {
        services.AddStepFlow(
            steps => steps.AddSteps(),
            options =>
            {
                options.HostTimeout = HostJson.FunctionTimeout(directory);
                options.Lease = TimeSpan.FromSeconds(Number(configuration, AppSettings.LeaseSeconds, "seconds", 60, 5, 86_400));
                options.StepsPerDelivery = (int)Number(configuration, AppSettings.StepsPerDelivery, "steps", 1, 1, 1000, NumberStyles.None);
                options.Retention = TimeSpan.FromDays(Number(configuration, AppSettings.RetentionDays, "days", 30, 0.001, 36_500));
            });
        services.AddHttpCalls(options => options.AllowedHosts = CallOptions.ReadHosts(configuration[Key(AppSettings.CallAllowedHosts)]));
        services.AddAzureStorage(options => options.ConnectionName = AppSettings.Storage);
        services.AddOptions<AzureStorageOptions>().Validate(_ => NamesStorage(configuration), MissingStorage);
        services.AddStepFlowApi();
        services.AddSingleton<HttpFunctions>();
        services.AddSingleton<CallbackDrain>();
        services.AddSingleton<CallbackReceiver>();
        // Hosted services stop in reverse order: this one waits while the worker, which came first, can still answer its host.
        services.AddHostedService(p => p.GetRequiredService<CallbackDrain>());
        services.AddHostedService(p => ActivatorUtilities.CreateInstance<WorkflowFilesPublisher>(p, Path.Combine(directory, "workflows")));
        return services;
    }

    /// <summary>The host gives a trigger's connection no fallback: without this setting the app would accept runs and never execute them.</summary>
    private static bool NamesStorage(IConfiguration configuration)
    {
        var section = configuration.GetSection(AppSettings.Storage);
        return !string.IsNullOrWhiteSpace(section.Value) || section.GetChildren().Any();
    }

    private static string Key(string setting) => setting.Replace("__", ":", StringComparison.Ordinal);

    private static double Number(
        IConfiguration configuration, string setting, string unit, double otherwise, double min, double max, NumberStyles styles = NumberStyles.Float)
    {
        var text = configuration[Key(setting)];
        if (string.IsNullOrWhiteSpace(text))
            return otherwise;
        return double.TryParse(text, styles, CultureInfo.InvariantCulture, out var number) && number >= min && number <= max
            ? number
            : throw new InvalidOperationException(
                string.Create(CultureInfo.InvariantCulture, $"The setting {setting} is '{text}'. Expected a number of {unit} from {min} to {max}."));
    }
}
