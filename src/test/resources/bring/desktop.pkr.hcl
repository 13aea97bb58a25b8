variable "build_version" { default = "1" }

source "azure-arm" "windows" {
  use_azure_cli_auth = true
  os_type            = "Windows"
  image_publisher    = "MicrosoftWindowsServer"
  image_offer        = "WindowsServer"
  image_sku          = "2022-datacenter-g2"
  communicator       = "winrm"
  winrm_use_ssl      = true
  managed_image_name                = "desktop-${var.build_version}"
  managed_image_resource_group_name = "images"
}

build {
  sources = ["azure-arm.windows"]

  provisioner "powershell" {
    environment_vars  = ["STAGE=test"]
    elevated_user     = "SYSTEM"
    elevated_password = ""
    inline            = ["Install-WindowsFeature Web-Server"]
    valid_exit_codes  = [0, 3010]
  }

  provisioner "windows-restart" {
    restart_timeout = "15m"
  }

  provisioner "windows-update" {
    search_criteria = "IsInstalled=0"
    filters         = ["exclude:$_.Title -like '*Preview*'", "include:$true"]
    update_limit    = 25
  }

  provisioner "windows-shell" {
    inline = ["dir C:\\"]
  }
}
