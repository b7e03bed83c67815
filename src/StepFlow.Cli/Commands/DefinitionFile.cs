using System.Runtime.InteropServices;
using System.Text.Json;
using StepFlow.Definitions;
using StepFlow.Errors;

namespace StepFlow.Cli.Commands;

/// <summary>A definition in a file.</summary>
/// <param name="Name">The workflow that it says it is; null for none.</param>
/// <param name="Version">The version that it says it is; null for none.</param>
/// <param name="Steps">Its steps, as written.</param>
/// <param name="Content">The whole file.</param>
internal sealed record DefinitionFile(string? Name, string? Version, ReadOnlyMemory<byte> Steps, ReadOnlyMemory<byte> Content)
{
    /// <summary>Reads and checks it.</summary>
    public static DefinitionFile Read(string file, byte[] content)
    {
        try
        {
            using var document = JsonDocument.Parse(content);
            var definition = DefinitionReader.ReadWorkflow(document.RootElement);
            var steps = JsonMarshal.GetRawUtf8Value(document.RootElement.GetProperty("steps")).ToArray();
            return new DefinitionFile(definition.Name, definition.Version, steps, content);
        }
        catch (JsonException e)
        {
            throw new UsageException(FormattableString.Invariant(
                $"'{file}' is not valid JSON at line {e.LineNumber + 1}, position {e.BytePositionInLine + 1}."));
        }
        catch (InvalidInputException e)
        {
            throw new UsageException($"'{file}' is not a definition: {e.Message}");
        }
    }
}
