using Microsoft.Extensions.Options;

namespace StepFlow.Http;

/// <summary>Checks the options at start, all at once.</summary>
internal sealed class CallOptionsValidator : IValidateOptions<CallOptions>
{
    private const int Most = 16 * 1024 * 1024;

    public ValidateOptionsResult Validate(string? name, CallOptions options)
    {
        var problems = options.AllowedHosts.Where(entry => !AllowedHost.TryParse(entry, out _)).Select(entry =>
            $"CallOptions.AllowedHosts: expected a host name, *.name, an address or a network such as 10.0.0.0/8, got '{entry}'.").ToList();
        if (options.MaxResponseBytes is < 1 or > Most)
            problems.Add($"CallOptions.MaxResponseBytes: expected 1 to {Most}, got {options.MaxResponseBytes}.");
        return problems.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(problems);
    }
}
