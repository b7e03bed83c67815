using System.Text.Json;
using StepFlow.Api.Reading;
using StepFlow.Api.Views;
using StepFlow.Definitions;
using StepFlow.Storage;
using StepFlow.Workflows;

namespace StepFlow.Api.Endpoints;

/// <summary>Publishes and shows workflows and their versions.</summary>
internal sealed class WorkflowEndpoints(WorkflowRegistry registry, BodyReader bodies)
{
    private static readonly string[] WeightFields = ["version", "weight"];

    public async Task<ApiResponse> ListAsync(ApiRequest request, CancellationToken cancellationToken)
    {
        var names = await registry.ListAsync(cancellationToken).ConfigureAwait(false);
        return ApiResponse.Of(200, new WorkflowListView([.. names.Select(n => new WorkflowName(n))]), ApiJson.Default.WorkflowListView);
    }

    public Task<ApiResponse> GetAsync(ApiRequest request, CancellationToken cancellationToken) =>
        ShowAsync(request.Name("name"), cancellationToken);

    public async Task<ApiResponse> GetVersionAsync(ApiRequest request, CancellationToken cancellationToken)
    {
        var found = await registry.GetAsync(request.Name("name"), request.Name("version"), cancellationToken).ConfigureAwait(false);
        return ApiResponse.Of(200, VersionView.Of(found), ApiJson.Default.VersionView);
    }

    public async Task<ApiResponse> PublishAsync(ApiRequest request, CancellationToken cancellationToken)
    {
        using var body = await bodies.ReadAsync(request, required: true, cancellationToken).ConfigureAwait(false);
        var definition = DefinitionReader.ReadWorkflow(body.RootElement);
        var (stored, created) = await registry
            .PublishAsync(request.Name("name"), request.Name("version"), definition, CancellationToken.None).ConfigureAwait(false);
        return ApiResponse.Of(created ? 201 : 200, VersionView.Of(WorkflowVersion.Of(stored)), ApiJson.Default.VersionView);
    }

    public async Task<ApiResponse> SetDefaultAsync(ApiRequest request, CancellationToken cancellationToken)
    {
        using var body = await bodies.ReadAsync(request, required: true, cancellationToken).ConfigureAwait(false);
        var fields = RouteFields.Fields(body, RouteNames.SetDefaultVersion, []);
        var weights = Weights(fields);
        fields.ThrowIfWrong();
        var workflow = request.Name("name");
        await registry.SetDefaultAsync(workflow, weights, CancellationToken.None).ConfigureAwait(false);
        return await ShowAsync(workflow, cancellationToken).ConfigureAwait(false);
    }

    private async Task<ApiResponse> ShowAsync(string workflow, CancellationToken cancellationToken)
    {
        var versions = await registry.VersionsAsync(workflow, cancellationToken).ConfigureAwait(false);
        var weights = await registry.DefaultAsync(workflow, cancellationToken).ConfigureAwait(false);
        var summaries = versions.Select(v => new VersionSummary(v.Version, v.Kind, v.Hash, v.PublishedAt)).ToList();
        return ApiResponse.Of(200, new WorkflowView(workflow, weights, summaries), ApiJson.Default.WorkflowView);
    }

    /// <summary>One version, or several with weights.</summary>
    private static List<VersionWeight> Weights(JsonFields fields)
    {
        var weights = new List<VersionWeight>();
        if (fields.Element("version") is null == fields.Element("default") is null)
        {
            var found = fields.Element("version") is null ? "neither" : "both";
            fields.Problems.Add(new("", $"Expected either 'version' or 'default', a list of versions with weights; found {found}."));
            return weights;
        }

        if (fields.Text("version") is { } version)
            weights.Add(new VersionWeight(version, 1));
        foreach (var (item, index) in fields.List("default").Select((item, index) => (item, index)))
        {
            if (item.ValueKind != JsonValueKind.Object)
            {
                fields.Problems.Add(new($"default[{index}]", $"Expected an object with 'version' and 'weight', found {Kinds.Name(item.ValueKind)}."));
                continue;
            }

            var share = new JsonFields(item, WeightFields, fields.Problems, $"default[{index}]");
            if (share.Text("version") is not { } named)
                fields.Problems.Add(new($"default[{index}].version", "Expected the name of a version, found none."));
            else
                weights.Add(new VersionWeight(named, share.Number("weight") ?? 1));
        }

        foreach (var weight in weights)
            NameRule.Check("version", weight.Version, fields.Problems);
        return weights;
    }
}
