using System.Text.Json;
using StepFlow.Definitions;

namespace StepFlow.Workflows;

/// <summary>
/// The plan of a run of a C# workflow: one page that holds no step and says which workflow and version it is. Its hash pins both.
/// </summary>
internal static class CodePlan
{
    /// <summary>The plan of a version.</summary>
    public static Plan Of(string workflow, string version)
    {
        var content = JsonSerializer.SerializeToUtf8Bytes(new Dictionary<string, string> { ["workflow"] = workflow, ["version"] = version });
        var page = PlanPage.Create(index: 0, first: 0, count: 0, content, nextHash: "");
        return new Plan(page.Hash, 0, [page]);
    }
}
