using StepFlow.Api.Views;
using StepFlow.Steps;

namespace StepFlow.Api.Endpoints;

/// <summary>Shows the step catalog.</summary>
internal sealed class StepEndpoints(StepCatalog catalog)
{
    public Task<ApiResponse> ListAsync(ApiRequest request, CancellationToken cancellationToken) => Task.FromResult(
        ApiResponse.Of(200, new StepListView([.. catalog.Steps.Select(CatalogStepView.Of)]), ApiJson.Default.StepListView));
}
