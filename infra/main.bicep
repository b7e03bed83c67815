targetScope = 'subscription'

@minLength(1)
@maxLength(64)
@description('Name of the environment. It names the resource group and goes into the hash that names everything else.')
param environmentName string

@minLength(1)
@description('Region of every resource. It has to offer Flex Consumption.')
@allowed([
  'australiaeast'
  'australiasoutheast'
  'brazilsouth'
  'canadacentral'
  'centralindia'
  'centralus'
  'eastasia'
  'eastus'
  'eastus2'
  'francecentral'
  'germanywestcentral'
  'italynorth'
  'japaneast'
  'koreacentral'
  'northcentralus'
  'northeurope'
  'norwayeast'
  'southafricanorth'
  'southcentralus'
  'southeastasia'
  'southindia'
  'spaincentral'
  'swedencentral'
  'uaenorth'
  'uksouth'
  'ukwest'
  'westcentralus'
  'westeurope'
  'westus'
  'westus2'
  'westus3'
])
@metadata({
  azd: {
    type: 'location'
  }
})
param location string

@description('Object id of whoever deploys. It may read and write the data, which without shared keys nobody else could. Empty: nobody.')
param principalId string = ''

@description('Address that the alerts go to. Empty: they are raised, and seen in the portal only.')
param alertEmail string = ''

@minValue(1)
@description('Days after which a finished run is deleted.')
param retentionDays int = 30

@description('Hosts that call steps may reach although their addresses are not public, with commas between. Empty: none.')
param callAllowedHosts string = ''

@allowed([512, 2048, 4096])
@description('Memory of one instance, in MB.')
param instanceMemoryMB int = 2048

@minValue(1)
@maxValue(1000)
@description('The most instances that Azure may start.')
param maximumInstanceCount int = 100

var abbreviations = loadJsonContent('./abbreviations.json')
var token = toLower(uniqueString(subscription().id, environmentName, location))
var tags = { 'azd-env-name': environmentName }
var functionAppName = '${abbreviations.webSitesFunctions}api-${token}'
var packageContainerName = 'app-package-${take(functionAppName, 32)}'

resource group 'Microsoft.Resources/resourceGroups@2024-03-01' = {
  name: '${abbreviations.resourcesResourceGroups}${environmentName}'
  location: location
  tags: tags
}

module identity './app/identity.bicep' = {
  name: 'identity'
  scope: group
  params: {
    name: '${abbreviations.managedIdentityUserAssignedIdentities}api-${token}'
    location: location
    tags: tags
  }
}

module storage './app/storage.bicep' = {
  name: 'storage'
  scope: group
  params: {
    name: '${abbreviations.storageStorageAccounts}${token}'
    location: location
    tags: tags
    packageContainerName: packageContainerName
  }
}

module monitoring './app/monitoring.bicep' = {
  name: 'monitoring'
  scope: group
  params: {
    workspaceName: '${abbreviations.operationalInsightsWorkspaces}${token}'
    applicationInsightsName: '${abbreviations.insightsComponents}${token}'
    location: location
    tags: tags
  }
}

module access './app/rbac.bicep' = {
  name: 'access'
  scope: group
  params: {
    storageAccountName: storage.outputs.name
    applicationInsightsName: monitoring.outputs.applicationInsightsName
    identityPrincipalId: identity.outputs.principalId
    deployerPrincipalId: principalId
  }
}

module api './app/api.bicep' = {
  name: 'api'
  scope: group
  params: {
    name: functionAppName
    planName: '${abbreviations.webServerFarms}${token}'
    location: location
    tags: tags
    identityName: identity.outputs.name
    storageAccountName: storage.outputs.name
    packageContainerName: packageContainerName
    applicationInsightsName: monitoring.outputs.applicationInsightsName
    retentionDays: retentionDays
    callAllowedHosts: callAllowedHosts
    instanceMemoryMB: instanceMemoryMB
    maximumInstanceCount: maximumInstanceCount
  }
  // The app's first start fails when it may not yet read its own package.
  dependsOn: [access]
}

module alerts './app/alerts.bicep' = {
  name: 'alerts'
  scope: group
  params: {
    workspaceId: monitoring.outputs.workspaceId
    actionGroupName: '${abbreviations.insightsActionGroups}${token}'
    email: alertEmail
    location: location
    tags: tags
  }
}

output AZURE_LOCATION string = location
output AZURE_TENANT_ID string = tenant().tenantId
output AZURE_RESOURCE_GROUP string = group.name
output AZURE_FUNCTION_NAME string = api.outputs.name
output SERVICE_API_NAME string = api.outputs.name
output STEPFLOW_URL string = api.outputs.url
output STEPFLOW_STORAGE_ACCOUNT string = storage.outputs.name
output STEPFLOW_APPLICATION_INSIGHTS string = monitoring.outputs.applicationInsightsName
