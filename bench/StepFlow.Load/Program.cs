using System.Globalization;
using StepFlow.Chaos;
using StepFlow.Load;

var options = new LoadOptions();
for (var i = 0; i + 1 < args.Length; i += 2)
{
    options = args[i] switch
    {
        "--backend" => options with { Backend = Enum.Parse<ChaosBackend>(args[i + 1], ignoreCase: true) },
        "--rates" => options with { Rates = [.. args[i + 1].Split(',').Select(Number)] },
        "--seconds" => options with { Hold = TimeSpan.FromSeconds(Number(args[i + 1])) },
        "--burst" => options with { Burst = Number(args[i + 1]) },
        "--max-requests" => options with { MaxRequests = Number(args[i + 1]) },
        _ => throw new ArgumentException($"Unknown option {args[i]}; known are --backend azurite|sqlite --rates N,N,… --seconds N --burst N --max-requests N."),
    };
}

return await LoadRun.ExecuteAsync(options, Console.Out) ? 0 : 1;

static int Number(string text) => int.Parse(text, NumberStyles.None, CultureInfo.InvariantCulture);
