packer {
  required_version = ">= 1.9.0"
  required_plugins {
    azure = {
      source  = "github.com/hashicorp/azure"
      version = "~> 2"
    }
  }
}

variable "image_name" {
  type    = string
  default = "web"
}

variable "packages" {
  type    = list(string)
  default = ["nginx", "curl"]
}

variable "registry_password" {
  type      = string
  sensitive = true
}

variable "stage" {
  type = string
}

locals {
  # Joined once, used twice.
  installed = join(" ", [for p in var.packages : lower(p)])
  motd      = format("%s, built by %s", upper(var.image_name), "Goldsmith")
  key       = file("keys/deploy.pub")
}

source "azure-arm" "debian" {
  client_id       = "00000000-0000-0000-0000-000000000001"
  os_type         = "Linux"
  image_publisher = "Debian"
  image_offer     = "debian-12"
  image_sku       = "12-gen2"
  location        = "westeurope"
  vm_size         = "Standard_D2s_v5"
  os_disk_size_gb = 20 + 4

  shared_image_gallery_destination {
    resource_group = "images"
    gallery_name   = "golden"
    image_name     = "${var.image_name}-server"
    image_version  = "1.0.0"
  }

  azure_tags = {
    purpose = "web"
  }
}

source "amazon-ebs" "debian" {
  ami_name      = "web-${formatdate("YYYY-MM-DD", timestamp())}"
  instance_type = "t3.micro"
}

build {
  name    = "web server"
  sources = ["source.azure-arm.debian", "source.amazon-ebs.debian"]

  provisioner "shell" {
    environment_vars = [
      "DEBIAN_FRONTEND=noninteractive",
      "MESSAGE=It's ${local.motd}",
    ]
    execute_command = "{{ .Vars }} sudo -E bash '{{ .Path }}'"
    inline = [
      "apt-get update -q",
      "apt-get install -y -q ${local.installed}",
    ]
    pause_before = "10s"
  }

  provisioner "file" {
    content     = "listen 80;\n"
    destination = "/etc/nginx/conf.d/port.conf"
  }

  provisioner "file" {
    source      = "site/"
    destination = "/var/www/html"
  }

  provisioner "shell" {
    inline = ["echo ${var.stage}", "echo \"$${HOME}\"", <<-EOT
      cat > /tmp/two <<'X'
        kept
      X
    EOT
    ]
  }

  provisioner "breakpoint" {
    disable = true
  }

  provisioner "shell" {
    only   = ["amazon-ebs.debian"]
    inline = ["echo only there"]
  }

  provisioner "shell" {
    expect_disconnect = true
    inline            = ["echo before", "sudo reboot"]
  }

  provisioner "ansible" {
    playbook_file = "site.yml"
  }

  provisioner "shell" {
    scripts = ["scripts/clean.sh"]
  }

  post-processor "manifest" {
    output = "manifest.json"
  }
}
