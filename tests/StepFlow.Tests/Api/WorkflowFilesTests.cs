using Microsoft.Extensions.DependencyInjection;
using StepFlow.Api.Publishing;
using StepFlow.Storage;
using StepFlow.Testing.InMemory;
using StepFlow.Workflows;

namespace StepFlow.Tests.Api;

public sealed class WorkflowFilesTests : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("stepflow-").FullName;
    private readonly WorkflowRegistry _registry;

    public WorkflowFilesTests()
    {
        var store = new InMemoryStore();
        var services = new ServiceCollection();
        services.AddSingleton<IRunStore>(store.Runs);
        services.AddSingleton<IWorkflowStore>(store.Workflows);
        services.AddStepFlow(steps => steps.AddStep<long, long>("AddOne", n => n + 1));
        _registry = services.BuildServiceProvider().GetRequiredService<WorkflowRegistry>();
    }

    [Fact]
    public async Task Publish_Files_PublishesThem_AndAgainChangesNothing()
    {
        Write("a.json", """{"name":"a","version":"v1","steps":["AddOne"]}""");

        var first = await WorkflowFiles.PublishAsync(_registry, _directory, CancellationToken.None);
        var again = await WorkflowFiles.PublishAsync(_registry, _directory, CancellationToken.None);

        Assert.Equal("a", Assert.Single(first).Workflow);
        Assert.Equal(first, again);
    }

    [Theory]
    [InlineData("""{"name":"a","version":"v1","steps":["AddOne","AddOne"]}""", "was published with other content")]
    [InlineData("""{"name":"a","steps":["AddOne"]}""", "It needs both 'name' and 'version'.")]
    [InlineData("""{"name":"a","version":"v2","steps":["AddOn"]}""", "Did you mean 'AddOne'?")]
    [InlineData("""{"name":"a",""", "Not valid JSON at line 1")]
    public async Task Publish_ABadFile_NamesIt(string content, string expected)
    {
        Write("a.json", """{"name":"a","version":"v1","steps":["AddOne"]}""");
        Write("b.json", content);

        var error = await Assert.ThrowsAsync<WorkflowFileException>(
            () => WorkflowFiles.PublishAsync(_registry, _directory, CancellationToken.None));

        Assert.Contains(Path.Combine(_directory, "b.json"), error.Message, StringComparison.Ordinal);
        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
    }

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    private void Write(string name, string content) => File.WriteAllText(Path.Combine(_directory, name), content);
}
