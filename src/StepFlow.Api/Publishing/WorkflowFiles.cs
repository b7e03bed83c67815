using StepFlow.Api.Reading;
using StepFlow.Definitions;
using StepFlow.Errors;
using StepFlow.Storage;
using StepFlow.Workflows;

namespace StepFlow.Api.Publishing;

/// <summary>Publishes the definitions of a directory when a host starts, under the same rule as a request: a version never changes.</summary>
public static class WorkflowFiles
{
    /// <summary>Publishes every <c>*.json</c> of the directory in the order of their names. A directory that is not there has none.</summary>
    /// <exception cref="WorkflowFileException">A file is not a definition, or was published with other content.</exception>
    public static async Task<IReadOnlyList<StoredVersion>> PublishAsync(
        WorkflowRegistry registry, string directory, CancellationToken cancellationToken)
    {
        var published = new List<StoredVersion>();
        if (!Directory.Exists(directory))
            return published;
        foreach (var file in Directory.EnumerateFiles(directory, "*.json").Order(StringComparer.Ordinal))
            published.Add(await PublishFileAsync(registry, file, cancellationToken).ConfigureAwait(false));
        return published;
    }

    private static async Task<StoredVersion> PublishFileAsync(WorkflowRegistry registry, string file, CancellationToken cancellationToken)
    {
        try
        {
            var definition = Read(await File.ReadAllBytesAsync(file, cancellationToken).ConfigureAwait(false));
            if (definition.Name is not { } name || definition.Version is not { } version)
                throw new WorkflowFileException(file, "It needs both 'name' and 'version'.");
            return (await registry.PublishAsync(name, version, definition, cancellationToken).ConfigureAwait(false)).Version;
        }
        catch (Exception e) when (e is InvalidInputException or ConflictException or IOException or UnauthorizedAccessException)
        {
            throw new WorkflowFileException(file, e.Message, e);
        }
    }

    private static WorkflowDefinition Read(byte[] utf8)
    {
        using var document = StrictJson.Parse(utf8, "");
        return DefinitionReader.ReadWorkflow(document.RootElement);
    }
}
