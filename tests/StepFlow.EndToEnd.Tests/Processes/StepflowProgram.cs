using System.Diagnostics;

namespace StepFlow.EndToEnd.Tests.Processes;

/// <summary>The built command line, found from where the tests are.</summary>
internal static class StepflowProgram
{
    /// <summary>How long anything may take before a test gives up; far longer than it does take.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(120);

    private static readonly string Assembly = Find();

    /// <summary>Starts the program in a directory.</summary>
    public static Process Start(string directory, params IEnumerable<string> arguments)
    {
        // A shell has all that it starts in its background ignore interrupts, tests and what they start included.
        var start = new ProcessStartInfo(OperatingSystem.IsLinux() ? "env" : "dotnet")
        {
            WorkingDirectory = directory,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        if (OperatingSystem.IsLinux())
        {
            start.ArgumentList.Add("--default-signal=INT");
            start.ArgumentList.Add("dotnet");
        }

        start.ArgumentList.Add(Assembly);
        foreach (var argument in arguments)
            start.ArgumentList.Add(argument);
        return Process.Start(start) ?? throw new InvalidOperationException("The program was not started.");
    }

    /// <summary>Runs the program to its end.</summary>
    public static Task<Outcome> RunAsync(string directory, params IEnumerable<string> arguments) => RunWithInputAsync(directory, "", arguments);

    /// <summary>Runs the program to its end with something on its standard input.</summary>
    public static async Task<Outcome> RunWithInputAsync(string directory, string input, params IEnumerable<string> arguments)
    {
        using var process = Start(directory, arguments);
        await process.StandardInput.WriteAsync(input);
        process.StandardInput.Close();
        return await EndAsync(process);
    }

    /// <summary>Waits for the end and reads what is left of the output.</summary>
    public static async Task<Outcome> EndAsync(Process process)
    {
        using var patience = new CancellationTokenSource(Patience);
        try
        {
            var output = process.StandardOutput.ReadToEndAsync(patience.Token);
            var error = process.StandardError.ReadToEndAsync(patience.Token);
            await process.WaitForExitAsync(patience.Token);
            return new Outcome(process.ExitCode, await output, await error);
        }
        catch (OperationCanceledException)
        {
            process.Kill();
            throw new TimeoutException($"The program did not end in {Patience}.");
        }
    }

    /// <summary>src/StepFlow.Cli, built in the configuration of the tests.</summary>
    private static string Find()
    {
        var output = new DirectoryInfo(AppContext.BaseDirectory.TrimEnd(Path.DirectorySeparatorChar));
        var (framework, configuration) = (output.Name, output.Parent?.Name ?? "Debug");
        var root = output;
        while (root is not null && !File.Exists(Path.Combine(root.FullName, "StepFlow.sln")))
            root = root.Parent;
        var path = Path.Combine(root?.FullName ?? "", "src", "StepFlow.Cli", "bin", configuration, framework, "StepFlow.Cli.dll");
        return File.Exists(path) ? path : throw new FileNotFoundException($"Build the solution first: there is no {path}.");
    }
}
