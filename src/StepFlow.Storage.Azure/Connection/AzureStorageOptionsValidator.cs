using System.Globalization;
using System.Text.RegularExpressions;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;

namespace StepFlow.Storage.Azure.Connection;

/// <summary>Names every wrong option and setting at once, each with what was expected and what was found.</summary>
internal sealed partial class AzureStorageOptionsValidator(IConfiguration? configuration) : IValidateOptions<AzureStorageOptions>
{
    public ValidateOptionsResult Validate(string? name, AzureStorageOptions options)
    {
        var problems = new List<string>();
        CheckNames(options, problems);
        CheckTimes(options, problems);
        var connection = AzureStorageConnection.Read(options, configuration, problems);
        if (problems.Count == 0)
            connection?.TryConnect(options, problems);
        return problems.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(problems);
    }

    private static void CheckNames(AzureStorageOptions options, List<string> problems)
    {
        if (!TablePrefix().IsMatch(options.TablePrefix))
            problems.Add($"TablePrefix: expected 1 to 50 letters and digits, a letter first; got '{options.TablePrefix}'.");
        if (!DashedName().IsMatch(options.QueueName) || options.QueueName.Length is < 3 or > 56)
            problems.Add($"QueueName: expected 3 to 56 lower-case letters, digits and single dashes; got '{options.QueueName}'.");
        if (!DashedName().IsMatch(options.ContainerName) || options.ContainerName.Length is < 3 or > 63)
            problems.Add($"ContainerName: expected 3 to 63 lower-case letters, digits and single dashes; got '{options.ContainerName}'.");
    }

    private static void CheckTimes(AzureStorageOptions options, List<string> problems)
    {
        Check(nameof(options.VisibilityTimeout), options.VisibilityTimeout, TimeSpan.FromSeconds(1), TimeSpan.FromDays(7), problems);
        Check(nameof(options.MinPollInterval), options.MinPollInterval, TimeSpan.FromMilliseconds(10), TimeSpan.FromMinutes(1), problems);
        Check(nameof(options.MaxPollInterval), options.MaxPollInterval, options.MinPollInterval, TimeSpan.FromMinutes(5), problems);
        Check(nameof(options.RetryDelay), options.RetryDelay, TimeSpan.FromMilliseconds(1), TimeSpan.FromSeconds(10), problems);
        Check(nameof(options.RequestTimeout), options.RequestTimeout, TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(5), problems);
        if (options.MaxRetries is < 0 or > 10)
            problems.Add(string.Create(CultureInfo.InvariantCulture, $"MaxRetries: expected 0 to 10; got {options.MaxRetries}."));
    }

    private static void Check(string option, TimeSpan value, TimeSpan least, TimeSpan most, List<string> problems)
    {
        if (value < least || value > most)
            problems.Add($"{option}: expected {least:c} to {most:c}; got {value:c}.");
    }

    [GeneratedRegex("^[A-Za-z][A-Za-z0-9]{0,49}$")]
    private static partial Regex TablePrefix();

    [GeneratedRegex("^[a-z0-9]+(-[a-z0-9]+)*$")]
    private static partial Regex DashedName();
}
