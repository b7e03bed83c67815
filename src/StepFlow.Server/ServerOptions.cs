using Microsoft.Extensions.Logging;
using StepFlow.Errors;

namespace StepFlow.Server;

/// <summary>How the one-process server runs. None of it changes runs in flight, but other storage has other runs.</summary>
public sealed class ServerOptions
{
    /// <summary>Where it listens when nothing is said.</summary>
    public const string DefaultUrl = "http://127.0.0.1:7071";

    /// <summary>The data directory of the embedded store. Default <c>.stepflow</c>. Not used with <see cref="Storage"/>.</summary>
    public string Data { get; set; } = ".stepflow";

    /// <summary>Connection string of a storage account to use instead of the embedded store. Default null.</summary>
    public string? Storage { get; set; }

    /// <summary>
    /// Where it listens: http only (put a proxy in front for TLS), a port of 0 takes a free one. Default <see cref="DefaultUrl"/>.
    /// Without <see cref="ApiKey"/> only loopback addresses are allowed.
    /// </summary>
    public IReadOnlyList<Uri> Urls { get; set; } = [new(DefaultUrl)];

    /// <summary>The key that every request but those to the health must carry. Default null: none, and loopback only.</summary>
    public string? ApiKey { get; set; }

    /// <summary>Directory of definitions that are published at start. Default: <c>workflows</c> beside the program.</summary>
    public string? Workflows { get; set; }

    /// <summary>Least level that is logged, to standard error. Default Warning.</summary>
    public LogLevel LogLevel { get; set; } = LogLevel.Warning;

    /// <summary>Registers handlers besides those of StepFlow.Steps. Default none.</summary>
    public Action<StepFlowBuilder>? Steps { get; set; }

    internal string WorkflowsDirectory => Workflows ?? Path.Combine(AppContext.BaseDirectory, "workflows");

    internal void Validate()
    {
        var problems = new List<InputProblem>();
        if (Urls.Count == 0)
            problems.Add(new("urls", "Expected at least one address to listen on, found none."));
        foreach (var url in Urls)
        {
            if (!url.IsAbsoluteUri || url.Scheme != Uri.UriSchemeHttp)
                problems.Add(new("urls", $"Expected http://address:port, found '{url}'. For TLS, put a proxy in front."));
            else if (!url.IsLoopback && string.IsNullOrWhiteSpace(ApiKey))
                problems.Add(new("urls", $"'{url}' can be reached from other machines: set an API key (STEPFLOW_API_KEY), or listen on 127.0.0.1."));
        }

        if (ApiKey is not null && string.IsNullOrWhiteSpace(ApiKey))
            problems.Add(new("api-key", "Expected a key, found an empty one."));
        if (Workflows is not null && !Directory.Exists(Workflows))
            problems.Add(new("workflows", $"Expected a directory, found none at '{Workflows}'."));
        if (problems.Count > 0)
            throw new InvalidInputException(problems);
    }
}
