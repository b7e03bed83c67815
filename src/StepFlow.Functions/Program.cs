using Microsoft.Azure.Functions.Worker.Builder;
using Microsoft.Extensions.Hosting;
using StepFlow.Functions.Startup;

var builder = FunctionsApplication.CreateBuilder(args);
builder.Services.AddStepFlowFunctions(builder.Configuration, AppContext.BaseDirectory);
builder.Build().Run();
