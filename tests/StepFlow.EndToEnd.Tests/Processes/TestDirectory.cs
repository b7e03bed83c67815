namespace StepFlow.EndToEnd.Tests.Processes;

/// <summary>A directory of a test's own, gone when the test ends.</summary>
internal sealed class TestDirectory : IDisposable
{
    public string FullName { get; } = Directory.CreateTempSubdirectory("stepflow-").FullName;

    public string Write(string name, string content)
    {
        var path = Path.Combine(FullName, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path) ?? FullName);
        File.WriteAllText(path, content);
        return path;
    }

    public bool Has(string name) => Path.Exists(Path.Combine(FullName, name));

    public void Dispose() => Directory.Delete(FullName, recursive: true);
}
