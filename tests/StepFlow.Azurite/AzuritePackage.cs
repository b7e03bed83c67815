using System.ComponentModel;
using System.Diagnostics;

namespace StepFlow.Azurite;

/// <summary>The emulator as an npm package under <c>build/azurite</c>: installed on first use, pinned by its lock file.</summary>
internal static class AzuritePackage
{
    private static readonly TimeSpan InstallLimit = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan BetweenLooks = TimeSpan.FromMilliseconds(200);

    /// <summary>Installs the package if it is missing and returns the script to start.</summary>
    public static async Task<string> EnsureAsync()
    {
        var folder = Path.Combine(Repository(), "build", "azurite");
        var script = Path.Combine(folder, "node_modules", "azurite", "dist", "src", "azurite.js");
        // Written last: a folder that an interrupted install left behind is not taken for a complete one.
        var complete = Path.Combine(folder, "node_modules", ".stepflow-complete");
        if (File.Exists(complete))
            return script;

        using var alone = await LockAsync(Path.Combine(folder, "..", "..", "artifacts")).ConfigureAwait(false);
        if (!File.Exists(complete))
        {
            await InstallAsync(folder).ConfigureAwait(false);
            await File.WriteAllTextAsync(complete, "").ConfigureAwait(false);
        }

        return script;
    }

    /// <summary>Starts a process of Node; where there is no Node, says what to install.</summary>
    public static Process Start(ProcessStartInfo start)
    {
        try
        {
            return Process.Start(start) ?? throw new InvalidOperationException($"{start.FileName} did not start.");
        }
        catch (Win32Exception error)
        {
            throw new InvalidOperationException(
                $"These tests need the storage emulator Azurite, which runs on Node: '{start.FileName}' was not found on the PATH. " +
                "Install Node.js 20 or later with npm and run the tests again.",
                error);
        }
    }

    private static async Task InstallAsync(string folder)
    {
        var verb = File.Exists(Path.Combine(folder, "package-lock.json")) ? "ci" : "install";
        using var npm = Start(new ProcessStartInfo(OperatingSystem.IsWindows() ? "npm.cmd" : "npm", [verb, "--no-audit", "--no-fund"])
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        });
        var output = Task.WhenAll(npm.StandardOutput.ReadToEndAsync(), npm.StandardError.ReadToEndAsync());
        await npm.WaitForExitAsync().WaitAsync(InstallLimit).ConfigureAwait(false);
        if (npm.ExitCode != 0)
        {
            var said = string.Join('\n', await output.ConfigureAwait(false));
            throw new InvalidOperationException($"'npm {verb}' in {folder} ended with {npm.ExitCode}: {said}");
        }
    }

    // Two test projects may start at once: one installs, the other waits for it.
    private static async Task<FileStream> LockAsync(string folder)
    {
        Directory.CreateDirectory(folder);
        for (var waited = TimeSpan.Zero; ; waited += BetweenLooks)
        {
            try
            {
                return new FileStream(Path.Combine(folder, "azurite.lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            }
            catch (IOException) when (waited < InstallLimit)
            {
                await Task.Delay(BetweenLooks).ConfigureAwait(false);
            }
        }
    }

    private static string Repository()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "StepFlow.sln")))
                return folder.FullName;
        }

        throw new InvalidOperationException($"No folder above {AppContext.BaseDirectory} holds StepFlow.sln.");
    }
}
