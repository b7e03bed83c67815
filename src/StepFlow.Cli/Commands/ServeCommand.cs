using System.CommandLine;
using System.Globalization;
using Microsoft.Extensions.Logging;
using StepFlow.Definitions;
using StepFlow.Server;

namespace StepFlow.Cli.Commands;

/// <summary><c>serve</c>: the one-process server.</summary>
internal sealed class ServeCommand
{
    private readonly Option<string> _data = new("--data") { Description = "The data directory.", HelpName = "DIR", DefaultValueFactory = _ => ".stepflow" };
    private readonly Option<string?> _storage = new("--storage")
    {
        Description = "A storage account instead of the data directory, such as UseDevelopmentStorage=true.",
        HelpName = "CONNECTION",
    };

    private readonly Option<string[]> _urls = new("--urls")
    {
        Description = $"Where to listen. Default: {ServerOptions.DefaultUrl}. Other than loopback only with a key.",
        HelpName = "URL",
        AllowMultipleArgumentsPerToken = true,
    };

    private readonly Option<int?> _port = new("--port") { Description = "The port on 127.0.0.1 to listen on; 0 takes a free one.", HelpName = "PORT" };
    private readonly Option<string?> _apiKey = new("--api-key")
    {
        Description = "The key that every request must carry. Better set as STEPFLOW_API_KEY, which no list of processes shows.",
        HelpName = "KEY",
    };

    private readonly Option<string?> _workflows = new("--workflows")
    {
        Description = "Directory of definitions to publish at start. Default: workflows, beside the program.",
        HelpName = "DIR",
    };

    private readonly Option<string?> _lease = new("--lease")
    {
        Description = "How long a step's claim holds without renewal, at least 5s. Default: 60s.",
        HelpName = "DURATION",
    };

    private readonly Option<string?> _sweep = new("--sweep")
    {
        Description = "How often to look for runs that a crash left behind, 1s to 1h. Default: 1m.",
        HelpName = "DURATION",
    };

    private readonly Option<int?> _concurrency = new("--concurrency")
    {
        Description = "Steps executed at once, 1 to 1024. Default: 64.",
        HelpName = "COUNT",
    };

    private readonly Option<int?> _stepsPerDelivery = new("--steps-per-delivery")
    {
        Description = "Steps of a run executed in a row, each recorded before the next, 1 to 1000. Default: 16.",
        HelpName = "COUNT",
    };

    private readonly Option<int?> _maxRequests = new("--max-requests")
    {
        Description = "Requests worked on at once; one more is answered 503 with Retry-After. Default: 512.",
        HelpName = "COUNT",
    };

    private readonly Option<string[]> _callAllow = new("--call-allow")
    {
        Description = "A host, *.name, address or network that call steps may reach although it is not public. Default: STEPFLOW_CALL_ALLOW.",
        HelpName = "HOST",
        AllowMultipleArgumentsPerToken = true,
    };

    private readonly Option<int?> _maxWaiting = new("--max-waiting-requests")
    {
        Description = "Requests that may wait for a run to end (?wait=) at once; one more is answered 503. Default: 4096.",
        HelpName = "COUNT",
    };

    private readonly Option<LogLevel> _log = new("--log")
    {
        Description = "Least level to log, on standard error.",
        HelpName = "LEVEL",
        DefaultValueFactory = _ => LogLevel.Warning,
    };

    /// <summary>The definitions that come with the program.</summary>
    public static string DefaultWorkflows => Path.Combine(AppContext.BaseDirectory, "workflows");

    public static Command Create() => new ServeCommand().Build();

    private Command Build() =>
        new Command("serve", "Serves the HTTP API and executes runs, in one process.")
        {
            _data, _storage, _urls, _port, _apiKey, _workflows, _lease, _sweep, _concurrency, _stepsPerDelivery, _maxRequests, _maxWaiting, _callAllow, _log,
        }.Do(ServeAsync);

    private async Task<int> ServeAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        var options = new ServerOptions
        {
            Data = parsed.GetRequiredValue(_data),
            Storage = parsed.GetValue(_storage),
            Urls = Urls(parsed),
            ApiKey = parsed.GetValue(_apiKey) ?? Environment.GetEnvironmentVariable("STEPFLOW_API_KEY"),
            Workflows = parsed.GetValue(_workflows),
            Lease = Duration(parsed, _lease),
            SweepInterval = Duration(parsed, _sweep),
            CallAllowedHosts = parsed.GetValue(_callAllow) is { Length: > 0 } hosts ? hosts : CallSettings.AllowedHosts,
            Concurrency = parsed.GetValue(_concurrency),
            LogLevel = parsed.GetValue(_log),
        };
        options.StepsPerDelivery = parsed.GetValue(_stepsPerDelivery) ?? options.StepsPerDelivery;
        options.MaxRequests = parsed.GetValue(_maxRequests) ?? options.MaxRequests;
        options.MaxWaitingRequests = parsed.GetValue(_maxWaiting) ?? options.MaxWaitingRequests;
        await StepFlowServer.RunAsync(options, Console.Out, cancellationToken).ConfigureAwait(false);
        return ExitCodes.Done;
    }

    private static TimeSpan? Duration(ParseResult parsed, Option<string?> option)
    {
        if (parsed.GetValue(option) is not { } text)
            return null;
        return DurationText.TryParse(text, out var duration, out var problem) ? duration : throw new UsageException($"{option.Name}: {problem}");
    }

    private List<Uri> Urls(ParseResult parsed)
    {
        var texts = (parsed.GetValue(_urls) ?? []).SelectMany(u => u.Split(';', StringSplitOptions.RemoveEmptyEntries)).ToList();
        if (parsed.GetValue(_port) is { } port)
        {
            if (texts.Count > 0)
                throw new UsageException("Expected either --urls or --port, found both.");
            if (port is < 0 or > 65535)
                throw new UsageException(string.Create(CultureInfo.InvariantCulture, $"--port: expected 0 to 65535, found {port}."));
            texts.Add(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{port}"));
        }

        if (texts.Count == 0)
            texts.Add(ServerOptions.DefaultUrl);
        return texts.ConvertAll(t => Uri.TryCreate(t, UriKind.Absolute, out var url)
            ? url
            : throw new UsageException($"--urls: expected an address such as {ServerOptions.DefaultUrl}, found '{t}'."));
    }
}
