using System.Globalization;
using Microsoft.Extensions.Logging;
using StepFlow.Errors;
using StepFlow.Execution;

namespace StepFlow.Server;

/// <summary>How the one-process server runs. None of it changes runs in flight, but other storage has other runs.</summary>
public sealed class ServerOptions
{
    /// <summary>Where it listens when nothing is said.</summary>
    public const string DefaultUrl = "http://127.0.0.1:7071";

    private const int MostRequests = 100_000;

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

    /// <summary>
    /// How long a claim holds without renewal; null: the engine's default, 60 seconds. At least 5 seconds. A step whose process died
    /// is taken over after it, so less of it brings runs back sooner and renews the claims of long steps more often.
    /// </summary>
    public TimeSpan? Lease { get; set; }

    /// <summary>How often runs that a crash left behind are looked for; null: the engine's default, 1 minute. 1 second to 1 hour.</summary>
    public TimeSpan? SweepInterval { get; set; }

    /// <summary>Steps that are executed at once, 1 to 1,024; null: the engine's default, 64.</summary>
    public int? Concurrency { get; set; }

    /// <summary>
    /// Steps of a run that one delivery executes in a row at most, 1 to 1,000. Default 16. Each is recorded before the next begins; 1 gives every
    /// step a callback of its own. More costs fewer storage requests, and lets other runs wait longer while all places are taken.
    /// </summary>
    public int StepsPerDelivery { get; set; } = 16;

    /// <summary>
    /// Requests that are worked on at once, 1 to 100,000. Default 512. One more is answered 503 with <c>Retry-After</c>, before
    /// anything of it is read. Requests to the health do not count.
    /// </summary>
    public int MaxRequests { get; set; } = 512;

    /// <summary>Requests that may wait at once for a run to end (<c>?wait=</c>), 1 to 100,000. Default 4,096. One more is answered 503.</summary>
    public int MaxWaitingRequests { get; set; } = 4096;

    /// <summary>
    /// Hosts that call steps may reach although their addresses are not public: names, <c>*.name</c>, addresses or networks such as
    /// <c>10.0.0.0/8</c>. Default none.
    /// </summary>
    public IReadOnlyList<string> CallAllowedHosts { get; set; } = [];

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
        CheckBound("max-requests", MaxRequests, problems);
        CheckBound("max-waiting-requests", MaxWaitingRequests, problems);
        if (problems.Count > 0)
            throw new InvalidInputException(problems);
    }

    /// <summary>What is left null keeps the engine's default; the engine checks the values with its own.</summary>
    internal void Set(EngineOptions engine)
    {
        engine.Lease = Lease ?? engine.Lease;
        engine.SweepInterval = SweepInterval ?? engine.SweepInterval;
        engine.Concurrency = Concurrency ?? engine.Concurrency;
        engine.StepsPerDelivery = StepsPerDelivery;
    }

    private static void CheckBound(string where, int value, List<InputProblem> problems)
    {
        if (value is < 1 or > MostRequests)
            problems.Add(new(where, string.Create(CultureInfo.InvariantCulture, $"Expected 1 to {MostRequests}, found {value}.")));
    }
}
