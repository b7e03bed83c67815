using System.Text.Json;
using System.Text.Json.Serialization;
using StepFlow.Runs;

namespace StepFlow.Tests.Workflows.Histories;

/// <summary>What a run of a C# workflow left behind, as a file: what replays of later versions of StepFlow must still understand.</summary>
public sealed record History
{
    private static readonly JsonSerializerOptions Format = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Converters = { new JsonStringEnumConverter() },
    };

    public required string Workflow { get; init; }

    public required string Version { get; init; }

    public required string RunId { get; init; }

    public required string Incarnation { get; init; }

    public required string PlanHash { get; init; }

    public required DateTimeOffset StartedAt { get; init; }

    public required Payload Input { get; init; }

    /// <summary>The steps' records, in order; what the method returned is the output.</summary>
    public required IReadOnlyList<StepRecord> Records { get; init; }

    public required Payload Output { get; init; }

    /// <summary>The folder of the stored histories.</summary>
    public static string Folder { get; } = Path.Combine(AppContext.BaseDirectory, "Workflows", "Histories");

    public static History Load(string name) =>
        JsonSerializer.Deserialize<History>(File.ReadAllText(Path.Combine(Folder, name)), Format) ?? throw new InvalidOperationException($"{name} is empty.");

    public void Save(string folder) => File.WriteAllText(Path.Combine(folder, $"{Workflow}-{Version}.json"), JsonSerializer.Serialize(this, Format) + "\n");
}
