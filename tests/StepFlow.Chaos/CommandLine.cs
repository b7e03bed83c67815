using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace StepFlow.Chaos;

/// <summary>Reads the program's options: pairs of a name and a value.</summary>
internal static class CommandLine
{
    public const string Help = """
        Disturbs real servers under load and checks every run at the end. Exit code 1: something should not have happened.

          --backend azurite|sqlite   two servers on one Azurite, or one on its data directory (azurite)
          --minutes N                how long to disturb (5)
          --runs N                   runs at once (500)
          --seed N                   of plans and disturbances (1)
          --kills N                  end after so many kills, if they come first
          --between SECONDS          mean time between two disturbances (4)
          --lease SECONDS            the servers' lease, at least 5 (5)
          --sweep SECONDS            the servers' sweep interval (5)
          --freeze-every N           every so many disturbances a server is frozen past its claims; 0: never (4)
          --storage-stop-every N     every so many disturbances the storage is stopped, on Azurite; 0: never (7)
          --min-takeovers N          takeovers from killed or frozen workers below which the run counts as failed (10)
          --settle-minutes N         how long runs may take to end once nothing is disturbed any more (5)
        """;

    public static bool TryRead(string[] args, out ChaosOptions options, [NotNullWhen(false)] out string? problem)
    {
        options = new ChaosOptions();
        problem = args.Length % 2 == 0 ? null : "Expected each option with its value.";
        for (var i = 0; problem is null && i < args.Length; i += 2)
        {
            if (Set(options, args[i], args[i + 1]) is { } changed)
                options = changed;
            else
                problem = $"Unknown option or wrong value: {args[i]} {args[i + 1]}";
        }

        return problem is null;
    }

    private static ChaosOptions? Set(ChaosOptions options, string name, string value)
    {
        if (name == "--backend")
            return Enum.TryParse<ChaosBackend>(value, ignoreCase: true, out var backend) ? options with { Backend = backend } : null;
        if (!double.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out var number))
            return null;
        return name switch
        {
            "--minutes" => options with { Duration = TimeSpan.FromMinutes(number) },
            "--runs" => options with { Runs = (int)number },
            "--seed" => options with { Seed = (int)number },
            "--kills" => options with { Kills = (int)number },
            "--between" => options with { Between = TimeSpan.FromSeconds(number) },
            "--lease" => options with { Lease = TimeSpan.FromSeconds(number) },
            "--sweep" => options with { Sweep = TimeSpan.FromSeconds(number) },
            "--freeze-every" => options with { FreezeEvery = (int)number },
            "--storage-stop-every" => options with { StorageStopEvery = (int)number },
            "--min-takeovers" => options with { MinTakeovers = (int)number },
            "--settle-minutes" => options with { SettleLimit = TimeSpan.FromMinutes(number) },
            _ => null,
        };
    }
}
